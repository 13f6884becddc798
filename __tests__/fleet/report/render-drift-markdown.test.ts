import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { buildDriftReport, type DriftReportInput } from "../../../fleet/report/drift-report";
import type { Finding } from "../../../fleet/report/drift-schema";
import { renderDriftIssue, renderDriftSummary } from "../../../fleet/report/render-drift-markdown";
import { driftVerdicts } from "../../../fleet/report/report-words";
import { driftOf, engine, findingOf } from "../../fixtures/reports";

const loud = "⚠️\u00a0";
const expected = { reason: "load test", owner: "kim", expires: "2026-12-31" };
const stranger = findingOf("a", { verdict: "stranger", attribute: "", message: "api-vm01 is not VM 100010 any more" });
const changed = findingOf("a");
const stopped = findingOf("a", { verdict: "stopped", message: "api-vm01 does not run", before: null, after: null });

const summarize = (tenants: DriftReportInput["tenants"], more: Partial<DriftReportInput> = {}) =>
  renderDriftSummary(
    buildDriftReport({ engine, fast: null, since: null, expired: [], tenants, durationMs: 900, ...more }),
  );

describe("the issue", () => {
  const text = renderDriftIssue(
    driftOf("a", {
      findings: [changed, findingOf("a", { expected, message: "is expected" }), stopped, stranger],
      notes: ["identity is not recorded yet"],
    }),
  );

  test("begins with the mark of its tenant, and how much has drifted", () => {
    expect(text).toMatch(
      /^<!-- tenantry drift a -->\n\n`a` is not as it was applied: 3 findings, \*\*1 that an apply would make worse\*\*\.\n/,
    );
  });

  test("has a section a verdict, the gravest first, what is expected folded, and what to do", () => {
    expect(text.split("\n").filter((line) => /^(####|<details)/.test(line))).toEqual([
      `#### ${loud}STRANGER`,
      "#### stopped",
      "#### changed",
      "<details><summary>1 finding expected for a while</summary>",
      "#### What could not be compared",
      "#### What to do",
    ]);
    expect(text).toContain("`npx tenantry plan a`");
    expect(text).toContain("`docs/when-the-world-has-drifted.md`");
  });

  test("says of a finding its place, what was applied and what was found", () => {
    expect(text).toContain(
      "\n  api-vm01 has 1024 MiB of memory, 4096 were applied\n#   proxmox_virtual_environment_vm.api-vm01 memory[0].dedicated: applied 4096, found 1024\n",
    );
    expect(text).toContain(
      "! api-vm01 does not run\n#   proxmox_virtual_environment_vm.api-vm01 memory[0].dedicated\n",
    );
    expect(text).toContain("# is expected (expected until 2026-12-31: load test; kim)\n");
  });

  test("is the same for the same findings, in whichever order, however long it took and whatever is known", () => {
    const one = driftOf("a", { findings: [changed, stopped, stranger] });
    const known = [stranger, changed, stopped].map((finding) => ({ ...finding, known: true }));
    const other = driftOf("a", { findings: known, gone: [changed], planned: false, durationMs: 7 });
    expect(renderDriftIssue(other)).toBe(renderDriftIssue(one));
  });

  test("is another when a finding comes, goes or changes", () => {
    const texts = [[changed], [changed, stopped], [{ ...changed, after: 2048 }], [{ ...changed, expected }]].map(
      (findings) => renderDriftIssue(driftOf("a", { findings })),
    );
    expect(new Set(texts).size).toBe(4);
  });

  test("of a tenant that could not be looked at says why", () => {
    const lines = renderDriftIssue(driftOf("a", { error: "no answer\nfrom pve" }));
    expect(lines).toContain("`a` could not be looked at.\n\n```diff\n- no answer from pve\n```");
  });

  test("is below GitHub's limit, with the gravest of each verdict, and says how much is left out", () => {
    const findings = driftVerdicts.flatMap((verdict) =>
      Array.from({ length: 500 }, (_, index) =>
        findingOf("a", { verdict, message: `${verdict} ${index}`, before: "x".repeat(900), after: ["y ".repeat(900)] }),
      ),
    );
    const long = [...findings, ...findings.map((one) => ({ ...one, expected }))];
    const issue = renderDriftIssue(driftOf("a", { findings: long, notes: Array(500).fill("n ".repeat(900)) }));
    expect(issue.length).toBeLessThanOrEqual(64_000);
    expect(issue.length).toBeGreaterThan(40_000);
    for (const verdict of driftVerdicts) expect(issue).toMatch(new RegExp(`^[-! ] ${verdict} 0$`, "m"));
    expect(issue.match(/^# \d+ lines more in the job's log$/gm)).toHaveLength(driftVerdicts.length + 2);
  });
});

describe("the summary", () => {
  test("has the gravest tenants first and open, and counts of each verdict", () => {
    const text = summarize([
      driftOf("quiet"),
      driftOf("c", { findings: [{ ...stopped, tenant: "c" }] }),
      driftOf("failing", { error: "no answer" }),
      driftOf("a", { findings: [changed, stranger] }),
      driftOf("told", { findings: [findingOf("told", { expected })] }),
    ]);
    expect(text).toMatch(/^### Drift of 5 tenants: 1 STRANGER, 1 stopped, 1 changed; 1 expected; 1 failed\n/);
    expect(text.split("\n").filter((line) => /^(\||<details|>)/.test(line))).toEqual([
      "> [!CAUTION]",
      "> **1 finding** would be made worse by an apply.\\",
      "> **1 tenant** could not be looked at.",
      ">",
      "> - `a`: `api-vm01 is not VM 100010 any more`",
      "> - `failing`: `no answer`",
      "| verdict | tenants | |",
      "|---|--:|---|",
      `| ${loud}**STRANGER** | 1 | \`a\` |`,
      "| stopped | 1 | `c` |",
      "| changed | 1 | `a` |",
      `| ${loud}**failed** | 1 | \`failing\` |`,
      "| no drift | 2 |  |",
      `<details open><summary><code>a</code> ${loud}<b>STRANGER</b> <code>api-vm01</code>, 2 findings</summary>`,
      `<details open><summary><code>failing</code> ${loud}<b>failed</b></summary>`,
      "<details><summary><code>c</code> stopped <code>api-vm01</code></summary>",
      "<details><summary><code>told</code> no drift</summary>",
    ]);
  });

  test("of one tenant has its name in the heading, no table, and its part open", () => {
    const text = summarize([driftOf("a", { findings: [changed] })]);
    expect(text).toMatch(/^### Drift of `a`: 1 changed\n\n<details open>/);
  });

  test("where nothing has drifted is a heading and a table", () => {
    const text = summarize([driftOf("a"), driftOf("b")]);
    expect(text).toMatch(/^### Drift of 2 tenants: no drift\n\n\| verdict .*\n.*\n\| no drift \| 2 \| {2}\|\n\n<sub>/);
  });

  test("says what has expired, what is not looked for, and what is compared with", () => {
    const expired = [{ tenant: "a", address: "qemu/100099", attribute: "", ...expected }];
    const gone = [findingOf("a", { message: "was stopped" })];
    const text = summarize([driftOf("a", { gone })], {
      expired,
      fast: { unclaimed: ["snapshots"] },
      since: "night.json",
    });
    expect(text).toContain(
      "> **1 expectation** expired: mend it, or give it another day in `tenants/expected-drift.ts`.\n>\n> - `a`: `qemu/100099, expected until 2026-12-31`\n",
    );
    expect(text).toContain("\nNot looked for, with `--fast`: `snapshots`.\n");
    expect(text).toContain("\n0 known from `night.json`, 1 gone since.\n");
    expect(text).toContain("\n+ gone since: was stopped\n");
  });

  test.each([1, 20, 200, 2000])("of %i tenants is below GitHub's limit", (count) => {
    const tenants = Array.from({ length: count }, (_, index) => {
      const tenant = `customer-with-a-long-name-${index}`;
      const verdict = driftVerdicts[index % driftVerdicts.length] ?? "changed";
      return driftOf(tenant, { findings: [findingOf(tenant, { verdict })], notes: ["n ".repeat(index % 900)] });
    });
    const text = summarize(tenants);
    expect(text.length).toBeLessThanOrEqual(64_000);
    const parts = text.match(/<details(?: open)?><summary><code>/g)?.length ?? 0;
    const left = Number(/^For details of (\d+) more tenants? see the job's log/m.exec(text)?.[1] ?? 0);
    expect(parts + left).toBe(count);
  });
});

test("what names and servers say is code and nothing else", () => {
  const part = fc.constantFrom(
    "`",
    "```",
    "|",
    "\\",
    "<b>",
    "</details>",
    "-->",
    "@kim",
    "#1",
    "\n",
    "https://evil.example",
    "**",
  );
  const hostile = fc.array(part, { maxLength: 8 }).map((parts) => `ZQ${parts.join("")}QZ`);
  const finding: fc.Arbitrary<Finding> = fc.record({
    tenant: hostile,
    verdict: fc.constantFrom(...driftVerdicts),
    address: hostile.map((text) => `proxmox_virtual_environment_vm.${text}`),
    attribute: hostile,
    before: hostile,
    after: fc.record({ name: hostile }),
    apply: fc.constant("nothing" as const),
    message: hostile,
    expected: fc.option(fc.record({ reason: hostile, owner: hostile, expires: fc.constant("2026-12-31") })),
    known: fc.boolean(),
  });
  const markdown = new MarkdownIt({ html: true, linkify: true });
  fc.assert(
    fc.property(hostile, fc.array(finding, { maxLength: 3 }), fc.option(hostile), (tenant, findings, error) => {
      const one = driftOf(tenant, { findings, error, notes: [tenant], gone: findings });
      const expired = [
        { tenant, address: tenant, attribute: tenant, reason: tenant, owner: tenant, expires: "2026-12-31" },
      ];
      const texts = [
        renderDriftIssue(one),
        summarize([one, driftOf("b")], { expired, since: tenant, fast: { unclaimed: [tenant] } }),
      ];
      const tokens = texts
        .flatMap((text) => markdown.parse(text, {}))
        .flatMap((token) => [token, ...(token.children ?? [])]);
      const prose = tokens.filter(({ type }) => type === "text").map(({ content }) => content);
      expect(prose.filter((text) => /ZQ|QZ|[@<|`]/.test(text))).toEqual([]);
      const html = tokens.filter(({ type }) => type.startsWith("html_")).map(({ content }) => content.trim());
      const own =
        /^(?:<!-- tenantry drift [^<>]* -->|<details(?: open)?><summary>(?:[^<]|<\/?code>|<\/?b>)*<\/summary>|<\/details>|<\/?sub>)$/;
      expect(html.filter((text) => !own.test(text))).toEqual([]);
      expect(tokens.filter(({ type }) => ["link_open", "image", "em_open"].includes(type))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

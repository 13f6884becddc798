import fc from "fast-check";
import MarkdownIt from "markdown-it";
import type { TenantPlan } from "../../../fleet/plan/tenant-plan";
import type { PlanReportInput } from "../../../fleet/report/plan-report";
import { renderMarkdown } from "../../../fleet/report/render-markdown";
import { verdicts } from "../../../fleet/report/report-words";
import { planOf, planReportOf, planWith } from "../../fixtures/reports";

const render = (tenants: readonly TenantPlan[], more: Partial<PlanReportInput> = {}) =>
  renderMarkdown(planReportOf(tenants, { durationMs: 9e3, ...more }));

/** Before a word that must not be overlooked. */
const loud = "⚠️\u00a0";

const commonMark = new MarkdownIt({ html: true, linkify: true });
const parse = (markdown: string) =>
  commonMark.parse(markdown, {}).flatMap((token) => [token, ...(token.children ?? [])]);

/** Plans of tenants whose names are as long as names are, one of each verdict after another. */
const estate = (count: number): TenantPlan[] =>
  Array.from({ length: count }, (_, index) => {
    const name = `customer-with-a-long-name-${String(index).padStart(4, "0")}`;
    const effect = verdicts[index % verdicts.length] ?? "failed";
    if (effect === "failed") return planOf(name, { verdict: "failed", error: "401 Unauthorized: no such token" });
    if (effect === "unchanged") return planOf(name, { notes: ["app-vm01 was built from template 9043"] });
    return planWith(name, effect, `${effect} api-vm01: memory 4096 → 8192 MiB, ${"cores 2 → 4, ".repeat(index % 20)}`);
  });

describe("the comment", () => {
  test("begins with the mark that a workflow finds it by", () => {
    expect(render([])).toMatch(/^<!-- tenantry plan -->\n\n### Plan of 0 tenants\n/);
  });

  test("has a table of verdicts, the gravest first, with names but of what stays as it is", () => {
    const tenants = [
      planOf("quiet"),
      planWith("grooveiq", "restarts", "api-vm01 restarts: memory 4096 → 8192 MiB"),
      planWith("vintronics", "replaces", "REPLACES db-vm01: node pve-tenant → pve-2; its 200 GiB disk is lost"),
      planOf("acme", { verdict: "failed", error: "401" }),
    ];
    const html = commonMark.render(render(tenants));
    const cells = [...html.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell);
    expect(html).toContain("<h3>Plan of 4 tenants: 1 REPLACES, 1 failed, 1 restarts, 1 unchanged</h3>");
    expect(cells).toEqual([
      ...[`${loud}<strong>REPLACES</strong>`, "1", "<code>vintronics</code>"],
      ...[`${loud}<strong>failed</strong>`, "1", "<code>acme</code>"],
      ...["restarts", "1", "<code>grooveiq</code>"],
      ...["unchanged", "1", ""],
    ]);
  });

  test("of one tenant has its name and verdict in the heading, no table, and its part open", () => {
    const text = render([planWith("grooveiq", "restarts", "api-vm01 restarts: memory 4096 → 8192 MiB")]);
    expect(text).toContain("### Plan of `grooveiq`: restarts\n");
    expect(text).not.toContain("|---|");
    expect(text).toContain("<details open><summary><code>grooveiq</code> restarts <code>api-vm01</code></summary>");
  });

  test("names the VMs of a tenant's verdict, three at most", () => {
    const make = (id: string) => planWith("a", "restarts", id, `proxmox_virtual_environment_vm.${id}`).actions;
    const [one, two, three, four] = ["b1", "b2", "b3", "b4"].map(make);
    const actions = [one, two, three, four, planWith("a", "updates", "x", "dns_a_record_set.b5").actions].flatMap(
      (more) => more ?? [],
    );
    expect(render([planOf("a", { verdict: "restarts", actions })])).toContain(
      "restarts <code>b1</code> <code>b2</code> <code>b3</code> and 1 more, 5 actions</summary>",
    );
  });

  test("has a part that opens for each tenant, open where something is lost, and no part where there is nothing to say", () => {
    const text = render([
      planOf("quiet"),
      planOf("told", { notes: ["app-vm01 was built from template 9043, the contract says 9044"] }),
      planWith("b", "creates", "+ api-vm02, 4 cores"),
      planWith("a", "destroys", "DESTROYS db-vm01: its 200 GiB disk is lost"),
      planWith("c", "replaces", "REPLACES db-vm01: its 200 GiB disk is lost"),
    ]);
    expect(text.match(/<details.*?<\/summary>/g)).toEqual([
      `<details open><summary><code>a</code> ${loud}<b>DESTROYS</b> <code>api-vm01</code></summary>`,
      `<details open><summary><code>c</code> ${loud}<b>REPLACES</b> <code>api-vm01</code></summary>`,
      "<details><summary><code>b</code> creates <code>api-vm01</code></summary>",
      "<details><summary><code>told</code> unchanged</summary>",
    ]);
    expect(text).toContain("```diff\n+ api-vm02, 4 cores\n```");
    expect(text).toContain("```diff\n# app-vm01 was built from template 9043, the contract says 9044\n```");
  });

  test("says first what is blocked, lost, refused or has no plan, with the gravest lines and what to do", () => {
    const hazards = [{ address: "x.y", message: "disk scsi1 cannot shrink" }];
    const replaces = (tenant: string) => planWith(tenant, "replaces", "REPLACES db-vm01: its 200 GiB disk is lost");
    const text = render([
      planOf("a", { verdict: "failed", error: "401" }),
      { ...planWith("b", "updates", "y"), hazards },
      { ...replaces("c"), notes: ["db-vm01 may be replaced until 2026-12-31, says ops: new storage"] },
      { ...replaces("d"), blocked: ["db-vm01 would be replaced, and nobody has allowed it"] },
      planWith("e", "restarts", "z"),
    ]);
    expect(text).toMatch(/^<!-- tenantry plan -->\n\n### .*\n\n> \[!CAUTION\]\n/);
    expect(text.split("\n").filter((line) => line.startsWith(">"))).toEqual([
      "> [!CAUTION]",
      "> **1 tenant** is blocked: nobody has allowed what would be lost.\\",
      "> **1 tenant** loses a VM or a disk, as is allowed.\\",
      "> **1 tenant** is refused by an apply.\\",
      "> **1 tenant** has no plan.",
      ">",
      "> - `d`: `REPLACES db-vm01: its 200 GiB disk is lost`",
      "> - `c`: `REPLACES db-vm01: its 200 GiB disk is lost`",
      "> - `b`: `disk scsi1 cannot shrink`",
      "> - `a`: `401`",
      ">",
      "> What is meant to be lost is allowed in `tenants/allowed-losses.ts`, in the same pull request; otherwise correct the change.",
    ]);
    expect(text.match(/<details open>.*?<code>(.)</g)).toHaveLength(4);
    expect(text).toContain("<code>d</code> ⚠️\u00a0<b>REPLACES</b> <code>api-vm01</code>, <b>blocked</b></summary>");
    expect(text).toContain("\n- BLOCKED: db-vm01 would be replaced, and nobody has allowed it\n");
    expect(text).toContain("| **blocked** | 1 | `d` |");
  });

  test("says nothing of that where there is nothing of it", () => {
    expect(render([planWith("a", "restarts", "x"), planOf("b")])).not.toContain("[!");
  });

  test("folds many tenants of one verdict together, but those that are open", () => {
    const many = (effect: "replaces" | "restarts", count: number) =>
      Array.from({ length: count }, (_, index) => planWith(`${effect}-${index}`, effect, "x"));
    const text = render([...many("replaces", 40), ...many("restarts", 30), planWith("last", "creates", "y")]);
    const outer = [...text.matchAll(/<details( open)?>|<\/details>/g)].reduce(
      ({ depth, count }, [tag]) => ({
        depth: depth + (tag === "</details>" ? -1 : 1),
        count: count + (tag !== "</details>" && depth === 0 ? 1 : 0),
      }),
      { depth: 0, count: 0 },
    );
    expect(outer).toEqual({ depth: 0, count: 5 + 1 + 1 + 1 });
    expect(text).toContain(`<details><summary>${loud}<b>REPLACES</b>: 35 more tenants</summary>`);
    expect(text).toContain("<details><summary>restarts: 30 more tenants</summary>");
  });

  test("shows a tenant that an apply refuses before those that it does not", () => {
    const hazards = [{ address: "x.y", message: "disk scsi1 cannot shrink from 64 to 32 GiB" }];
    const tenants = [planWith("a", "restarts", "x"), { ...planWith("b", "updates", "y"), hazards }];
    const text = render(tenants);
    expect(text.indexOf("<code>b</code>")).toBeLessThan(text.indexOf("<code>a</code>"));
    expect(text).toContain("| **an apply refuses it** | 1 | `b` |");
    expect(text).toContain("\n- an apply REFUSES this: disk scsi1 cannot shrink from 64 to 32 GiB\n");
  });

  test("says what the plan was compared with, and which tenants are gone", () => {
    const affected = { ref: "origin/main", commit: "c0ffee", unaffected: 7, reason: null };
    const text = render([], { affected, removed: ["old"] });
    expect(text).toContain("\n7 tenants as in `origin/main`, not planned.\n");
    expect(text).toContain("No tenants any more: `old`. Nothing plans their end, and what they have stays.");
    expect(render([], { affected: { ...affected, reason: "cdktf.json: not the same there" } })).toContain(
      "Every tenant is planned, as `origin/main` cannot be compared: `cdktf.json: not the same there`",
    );
  });

  test("breaks a long line where it has blanks, in the colour that it has", () => {
    const words = `REPLACES db-vm01: ${"a reason, ".repeat(20)}`.trim();
    const [first = "", ...rest] = render([planWith("a", "replaces", words)])
      .split("\n")
      .filter((line) => line.startsWith("- "));
    expect(rest.every((line) => line.startsWith("-   "))).toBe(true);
    expect([first.slice(2), ...rest.map((line) => line.slice(4))].join(" ")).toBe(words);
    expect(Math.max(first.length, ...rest.map(({ length }) => length))).toBeLessThanOrEqual(104);
  });
});

describe("the size", () => {
  test.each([0, 1, 20, 200, 2000])(
    "of a comment about %i tenants is below GitHub's limit, and what is left out is said",
    (count) => {
      const tenants = estate(count);
      const text = render(tenants);
      expect(text.length).toBeLessThanOrEqual(64_000);
      const parts = text.match(/<details(?: open)?><summary><code>/g)?.length ?? 0;
      const left = Number(/^For details of (\d+) more tenants? see the job's log: `/m.exec(text)?.[1] ?? 0);
      expect(parts + left).toBe(count);
      const grave = tenants.filter(({ verdict }) => ["replaces", "destroys", "failed"].includes(verdict));
      expect(grave.filter(({ tenant }) => !text.includes(`\`${tenant}\``))).toEqual([]);
    },
  );

  test("of one tenant with thousands of actions is below the limit, with the gravest action", () => {
    const [action] = planWith("a", "updates", `api-vm01: ${"x".repeat(400)}`).actions;
    const [gravest] = planWith("a", "replaces", "REPLACES db-vm01: its disk is lost").actions;
    if (!action || !gravest) throw new Error("no action");
    const actions = [...Array.from({ length: 5000 }, () => action), gravest];
    const text = render([planOf("a", { verdict: "replaces", actions })]);
    expect(text.length).toBeLessThanOrEqual(64_000);
    expect(text.length).toBeGreaterThan(50_000);
    expect(text).toContain("- REPLACES db-vm01: its disk is lost\n");
    expect(text).toMatch(/^# \d+ lines more in the job's log$/m);
  });

  test("is below the limit where not even the names of what is lost fit, and how many more there are is said", () => {
    const hazards = [{ address: "x.y", message: "a disk cannot shrink" }];
    const tenants = Array.from({ length: 3000 }, (_, index) => {
      const effect = (["replaces", "destroys", "restarts", "updates", "creates"] as const)[index % 5] ?? "updates";
      return { ...planWith(`${"x".repeat(50)}-${index}`, effect, "y"), hazards };
    });
    const text = render(tenants, { removed: tenants.map(({ tenant }) => tenant) });
    expect(text.length).toBeLessThanOrEqual(64_000);
    expect(text).toMatch(/\*\*DESTROYS\*\* \| 600 \| (`x+-\d+`, ){598}`x+-\d+`, `x+-\d+` \|/);
    expect(text).toMatch(/\*\*REPLACES\*\* \| 600 \| .* and \d+ more \|/);
    expect(text).toMatch(/^For details of \d+ more tenants see the job's log: `/m);
  });

  test("is below the limit whatever tenants are called and say", () => {
    const long = fc.string({ maxLength: 3000, unit: "grapheme" });
    const plan = fc.record({ tenant: fc.string({ maxLength: 200 }), error: fc.option(long), notes: fc.array(long) });
    fc.assert(
      fc.property(fc.array(plan, { minLength: 50, maxLength: 400 }), fc.constantFrom(...verdicts), (plans, verdict) => {
        const text = render(plans.map(({ tenant, ...more }) => planOf(tenant, { verdict, ...more })));
        expect(text.length).toBeLessThanOrEqual(64_000);
      }),
      { numRuns: 30 },
    );
  });
});

describe("what users write", () => {
  /** Text of users is between these, wherever it comes from. */
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom("`", "```", "~~~", "|", "\\", "<b>", "</details>", "</code>", "<!--", "-->", "&lt;", "@", "#"),
        fc.constantFrom(
          "@octocat",
          "#123",
          "!7",
          "\n",
          "\r\n\r\n",
          "\u2028",
          "https://evil.example",
          "[a](b)",
          "**",
          "- ",
        ),
        fc.string({ maxLength: 5 }),
      ),
      { maxLength: 12 },
    )
    .map((parts) => `ZQ${parts.join("")}QZ`);
  const plan = fc.record({
    tenant: hostile,
    verdict: fc.constantFrom(...verdicts),
    actions: fc.array(
      fc.record({
        address: hostile.map((text) => `proxmox_virtual_environment_vm.${text}`),
        effect: fc.constantFrom("creates", "updates", "destroys"),
        words: hostile,
        changes: fc.constant([]),
      }),
      { maxLength: 2 },
    ),
    hazards: fc.array(fc.record({ address: hostile, message: hostile }), { maxLength: 1 }),
    blocked: fc.array(hostile, { maxLength: 1 }),
    notes: fc.array(hostile, { maxLength: 1 }),
    error: fc.option(hostile),
    durationMs: fc.constant(1),
  });

  test("is code in the comment and nothing else: no markup, element, link, mention or reference", () => {
    fc.assert(
      fc.property(fc.array(plan, { maxLength: 4 }), hostile, hostile, (tenants, ref, removed) => {
        const affected = { ref, commit: "c0ffee", unaffected: 1, reason: removed };
        const files = [removed];
        const touched = {
          tenants: [
            { tenant: ref, files, claims: [] },
            { tenant: removed, files: [], claims: [ref] },
          ],
          substrate: files,
          platform: files,
        };
        const tokens = parse(render(tenants, { affected, removed: [removed], touched }));
        const expected = tenants.filter(({ verdict, notes }) => verdict !== "unchanged" || notes.length > 0).length;

        const html = tokens.filter(({ type }) => type.startsWith("html_")).map(({ content }) => content.trim());
        const own =
          /^(?:<details(?: open)?><summary><code>[^<]*<\/code> [^<@#]*(?:<b>[\w ]+<\/b>[^<@#]*|<code>[^<]*<\/code>[^<@#]*)*<\/summary>|<\/details>|<!-- tenantry plan -->|<\/?sub>)$/;
        expect(html.filter((text) => !own.test(text))).toEqual([]);
        expect(html.filter((text) => text.startsWith("<details"))).toHaveLength(expected);
        expect(html.filter((text) => text === "</details>")).toHaveLength(expected);

        // Only in code are mentions, references and addresses no links.
        const prose = tokens.filter(({ type }) => type === "text").map(({ content }) => content);
        expect(prose.filter((text) => /ZQ|QZ|[@#<|`]/.test(text))).toEqual([]);
        expect(tokens.filter(({ type }) => ["link_open", "image", "em_open"].includes(type))).toEqual([]);
        expect(tokens.filter(({ type }) => type === "heading_open")).toHaveLength(1);
        expect(tokens.filter(({ type }) => type === "table_open")).toHaveLength(tenants.length < 2 ? 0 : 1);
        expect(tokens.filter(({ type }) => type === "fence")).toHaveLength(expected);
      }),
      { numRuns: 200 },
    );
  });

  test("does not end the block that it is in", () => {
    const actions = [..."```", "```", "~~~"].flatMap((words) => planWith("a", "updates", words).actions);
    const tokens = parse(render([planOf("a", { verdict: "updates", actions, notes: ["# <b>note</b>"] })]));
    expect(tokens.filter(({ type }) => type === "fence")).toHaveLength(1);
    expect(tokens.filter(({ type, content }) => type !== "fence" && content.includes("note"))).toEqual([]);
  });

  test("is in the comment as it was written", () => {
    const failed = planOf("a|`b`", { verdict: "failed", error: "<b>`x|y`</b> @kim #1" });
    const html = commonMark.render(render([failed, planOf("quiet")]));
    expect(html).toContain("<td><code>a|`b`</code></td>");
    expect(html).toContain("- failed: &lt;b&gt;`x|y`&lt;/b&gt; @kim #1");
  });
});

import type { Browser, Page } from "playwright-core";
import type { TenantPlan } from "../../../fleet/plan/tenant-plan";
import { buildApplyReport } from "../../../fleet/report/apply-report";
import { buildDriftReport } from "../../../fleet/report/drift-report";
import type { Touched } from "../../../fleet/report/matrix-schema";
import { buildPlanReport } from "../../../fleet/report/plan-report";
import { renderApplyMarkdown } from "../../../fleet/report/render-apply-markdown";
import { renderDriftIssue, renderDriftSummary } from "../../../fleet/report/render-drift-markdown";
import { renderMarkdown } from "../../../fleet/report/render-markdown";
import { renderVerdict } from "../../../fleet/report/render-plan";
import { engine } from "../../fixtures/reports";
import {
  countElements,
  findOverflow,
  findScrolled,
  openBrowser,
  openPage,
  openParts,
  readCounts,
  readFirstScreen,
  type Screen,
  sanitize,
  showComment,
} from "./comment-page";
import { makeApplied, makeDrifted, makePlanned } from "./estate";

const counts = [1, 20, 200];
const screens: Screen[] = ["desk", "phone"];

const affected = {
  ref: "origin/main",
  commit: "4929cd0c1f0b6c1d4be9f1f4d7ec2ae8a3f5a4d1",
  unaffected: 3,
  reason: null,
};
const touched: Touched = {
  tenants: [
    { tenant: "vintronics", files: ["tenants/vintronics.ts"], claims: ["VMID 101021"] },
    { tenant: "moneyrouter", files: [], claims: ["VMID 102013", "address 10.102.0.13"] },
  ],
  substrate: ["substrate/dvntm.ts"],
  platform: ["constructs/tenant-vm.ts", "package-lock.json"],
};

const buildPlan = (tenants: readonly TenantPlan[]) =>
  buildPlanReport({ engine, affected, out: null, tenants, removed: [], touched, durationMs: 93e3 });
const renderPlan = (count: number) => renderMarkdown(buildPlan(makePlanned(count)));
const renderDrift = (count: number) =>
  renderDriftSummary(
    buildDriftReport({ engine, fast: null, since: null, expired: [], tenants: makeDrifted(count), durationMs: 93e3 }),
  );
const renderIssue = () => makeDrifted(1).map(renderDriftIssue).join();
const renderApply = (count: number) =>
  renderApplyMarkdown(
    buildApplyReport({ engine, plans: "plans", interrupted: null, tenants: makeApplied(count), durationMs: 93e3 }),
  );

/** All that reviewers read, by what it is. */
const texts: readonly (readonly [string, string])[] = [
  ["the issue of a tenant", renderIssue()],
  ...counts.flatMap((count): [string, string][] => [
    [`the plan of ${count}`, renderPlan(count)],
    [`the drift of ${count}`, renderDrift(count)],
    [`the apply of ${count}`, renderApply(count)],
  ]),
];

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  page = await openPage(browser);
});
afterAll(() => browser.close());

/** Returns what there is to see in a comment. */
async function read<T>(markdown: string, screen: Screen, look: (page: Page) => Promise<T>): Promise<T> {
  await showComment(page, markdown, screen);
  return await look(page);
}

describe.each(texts)("%s", (_, markdown) => {
  test("is below GitHub's limit, and nothing of it is taken out by GitHub's sanitizer", async () => {
    expect(markdown.length).toBeLessThan(65_536);
    const { given, kept } = await sanitize(page, markdown);
    expect(kept).toBe(given.replace(/^<!--.*?-->\s*/, ""));
  });

  test.each(screens)("is no wider than its box on a %s, whatever is open", async (screen) => {
    await showComment(page, markdown, screen);
    expect(await findOverflow(page)).toEqual([]);
    expect((await openParts(page)).length).toBeGreaterThan(0);
    expect(await findOverflow(page)).toEqual([]);
    // A reader at a desk scrolls nothing sideways.
    if (screen === "desk") expect(await findScrolled(page)).toEqual([]);
  });
});

describe.each(counts)("the plan of %i", (count) => {
  const report = buildPlan(makePlanned(count));
  const markdown = renderMarkdown(report);
  const isGrave = ({ verdict, hazards }: TenantPlan) =>
    ["replaces", "destroys", "failed"].includes(verdict) || hazards.length > 0;

  test.each(screens)(
    "says on the first screen of a %s what is blocked, lost, refused and failed, and the worst line",
    async (screen) => {
      const seen = await read(markdown, screen, readFirstScreen);
      const having = (isMeant: (plan: TenantPlan) => boolean) => report.tenants.filter(isMeant).length;
      const said = [
        [having(({ blocked }) => blocked.length > 0), /(\d+) tenants? (?:is|are) blocked/],
        [
          having(({ verdict, blocked }) => verdict === "replaces" && blocked.length === 0),
          /(\d+) tenants? loses? a VM or a disk/,
        ],
        [having(({ hazards }) => hazards.length > 0), /(\d+) tenants? (?:is|are) refused/],
        [having(({ verdict }) => verdict === "failed"), /(\d+) tenants? ha(?:s|ve) no plan/],
      ] as const;
      for (const [expected, words] of said) expect(Number(words.exec(seen.join("\n"))?.[1] ?? 0)).toBe(expected);
      expect(seen).toContainEqual(expect.stringMatching(/^vintronics: REPLACES db-vm01: .*200 GiB disk.* is lost$/));
    },
  );

  test("says on the first screen of a desk whose claims and which files beyond the tenant it touches", async () => {
    const seen = await read(markdown, "desk", readFirstScreen);
    expect(seen).toContainEqual(
      "This changes more than vintronics: claims of moneyrouter (VMID 102013, address 10.102.0.13), the substrate (substrate/dvntm.ts), 2 files of the platform (constructs/tenant-vm.ts, package-lock.json).",
    );
  });

  test("names every tenant that somebody must look at without anything opened", async () => {
    const seen = await read(markdown, "desk", (page) =>
      page
        .locator("code")
        .evaluateAll((all) => all.filter((one) => one.checkVisibility()).map((one) => one.textContent)),
    );
    const names = report.tenants.filter(isGrave).map(({ tenant }) => tenant);
    expect(names.length).toBeGreaterThan(0);
    expect(seen).toEqual(expect.arrayContaining(names));
  });

  test("opens to every line of every tenant", async () => {
    const parts = await read(markdown, "desk", openParts);
    const found = new Map(parts.map(({ summary, lines }) => [summary.split(/[\s\u00a0]/)[0], unwrap(lines)]));
    expect(parts).toHaveLength(count);
    for (const { tenant, actions, hazards, blocked, notes, error } of report.tenants) {
      const lines = [
        ...(error === null ? [] : [`failed: ${error}`]),
        ...hazards.map(({ message }) => `an apply REFUSES this: ${message}`),
        ...blocked.map((line) => `BLOCKED: ${line}`),
        ...actions.map(({ words }) => words.replace(/^\+ /, "")),
        ...notes,
      ];
      expect(found.get(tenant)?.toSorted()).toEqual(lines.toSorted());
    }
  });

  test("counts in its table what the report has", async () => {
    const rows = await read(markdown, "desk", readCounts);
    const { summary, tenants } = report;
    const expected = Object.entries(summary.tenants).filter(([, found]) => found > 0);
    const loud = Object.fromEntries(
      expected.map(([verdict, found]) => [renderVerdict(verdict as TenantPlan["verdict"]), found]),
    );
    const words = Object.fromEntries(Object.entries(rows).map(([title, found]) => [title.replace(/^⚠️\s/, ""), found]));
    const { blocked = 0, "an apply refuses it": refused = 0, ...verdicts } = words;
    if (count === 1) return expect(rows).toEqual({});
    expect(verdicts).toEqual(loud);
    expect(refused).toBe(summary.refused);
    return expect(blocked).toBe(tenants.filter((one) => one.blocked.length > 0).length);
  });
});

test("the counts of drift and of an apply are those of their reports", async () => {
  const drifted = makeDrifted(200);
  const drift = await read(renderDrift(200), "desk", readCounts);
  const having = (verdict: string) =>
    drifted.filter(({ findings }) => findings.some((one) => one.verdict === verdict && one.expected === null)).length;
  expect(drift).toEqual({
    ...{ "⚠️\u00a0STRANGER": having("stranger"), "⚠️\u00a0DANGEROUS": having("dangerous"), stopped: having("stopped") },
    ...{ changed: having("changed"), unmanaged: having("unmanaged") },
    "⚠️\u00a0failed": drifted.filter(({ error }) => error !== null).length,
    "no drift": drifted.filter(({ findings, error }) => error === null && findings.length === 0).length,
  });
  const applied = makeApplied(200);
  const ended = (outcome: string) => applied.filter((one) => one.outcome === outcome).length;
  expect(await read(renderApply(200), "desk", readCounts)).toEqual({
    ...{ "⚠️\u00a0failed": ended("failed"), "⚠️\u00a0refused": ended("refused") },
    ...{ applied: ended("applied"), "nothing to do": ended("nothing") },
  });
});

test.each(screens)("the issue says on the first screen of a %s what an apply would make worse", async (screen) => {
  const seen = await read(renderIssue(), screen, readFirstScreen);
  expect(seen[0]).toBe("vintronics is not as it was applied: 5 findings, 2 that an apply would make worse.");
  expect(seen).toContainEqual(expect.stringMatching(/^- build-vm01: VM 101030 is another machine now/));
  expect(seen).toContainEqual(expect.stringMatching(/^- api-vm01: memory 4096 → 1024 MiB outside/));
});

test("names and words with hostile characters are text: no element, link or picture of theirs", async () => {
  const hostile = `<img src=x onerror=alert(1)>|\`@kim\` </code></details> https://evil.example [a](b) <script>-->`;
  const rename = <T>(value: T): T =>
    JSON.parse(
      JSON.stringify(value).replaceAll(/vintronics|api-vm01|db-vm01|moneyrouter|substrate\/dvntm\.ts/g, (name) =>
        JSON.stringify(`${name} ${hostile}`).slice(1, -1),
      ),
    );
  const clean = buildPlan(makePlanned(20));
  const render = async (report: typeof clean) => {
    await showComment(page, renderMarkdown(report), "desk");
    const text = await page.locator("article").innerText();
    // How much of a name fits, and in how many lines, depends on its length.
    const { CODE, SPAN, ...elements } = await countElements(page);
    return { elements, isThere: text.includes(`vintronics ${hostile}`) };
  };
  const [plain, foul] = [await render(clean), await render(rename(clean))];
  expect(foul.isThere).toBe(true);
  expect(foul.elements).toEqual(plain.elements);
  expect(plain.elements).not.toHaveProperty("A");
});

/** Returns lines of a block without their marks, those that were broken as one. */
function unwrap(lines: readonly string[]): string[] {
  const whole: string[] = [];
  for (const line of lines.map((one) => one.slice(2))) {
    whole.push(line.startsWith("  ") ? `${whole.pop()} ${line.trim()}` : line);
  }
  return whole;
}

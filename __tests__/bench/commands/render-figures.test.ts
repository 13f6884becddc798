import MarkdownIt from "markdown-it";
import { renderFigures } from "../../../bench/commands/render-figures";
import { judge } from "../../../bench/commands/targets";
import { makeFigures, makeFleetFigures, makeOwn } from "./figures";

const fleet = makeFleetFigures(100, { plan: 40, rawParallel: 50 });
const figures = makeFigures(
  [
    {
      ...fleet,
      peers: {
        ...fleet.peers,
        cdktfDiff: { wallMs: 300_000, cpuMs: 400_000, own: { cpuMs: 1, memoryMiB: 2 }, measured: 5 },
      },
    },
  ],
  [makeOwn(1000, 5000, 125.4)],
);
const text = renderFigures(figures, judge(figures));

test("each figure of a fleet stands beside that of the engine under xargs", () => {
  expect(text).toContain("### 100 tenants (rounds: 3)");
  expect(text).toContain("| tenantry plan, nothing to synthesize | 40.00 | x 0.80 | 60.00 |  |  |");
});

test("what was measured with a part of a fleet says so", () => {
  expect(text).toContain("| cdktf diff, one after the other (5 measured, times 20) | 300 | x 6.00 | 400 | 0.00 | 2 |");
});

test("the report says how busy the machine was", () => {
  expect(text).toContain("2 cores, load 0.3 before and 2.0 after, measured in 61 s.");
});

test("our own process has its figures", () => {
  expect(text).toContain("| tenantry plan of 1000, all unchanged | 1.00 | 5.00 | 125 |");
});

test("targets are shown with what was measured", () => {
  expect(text).toContain("as many at a time | 0.80 times | reached |");
  expect(text).toContain("less than 0.5 s longer than tofu plan |  | not measured |");
});

test("the report is Markdown whose every table is one", () => {
  const html = new MarkdownIt().render(text);
  expect(html.match(/<table>/g)).toHaveLength(3);
  expect(html).not.toContain("|");
});

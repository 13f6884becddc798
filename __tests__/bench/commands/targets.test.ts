import type { CommandFigures } from "../../../bench/commands/figures";
import { judge } from "../../../bench/commands/targets";
import { makeFigures, makeFleetFigures, makeOwn } from "./figures";

const one = "to plan the one tenant of a fleet takes less than 0.5 s longer than tofu plan";
const many = "to plan 100 tenants takes at most as long as tofu plan under xargs -P, as many at a time";
const cdktf = "to plan 100 tenants, with a synthesis, is at least 8 times as fast as cdktf diff of each";
const fast = "drift --fast of 100 tenants without drift is at least 10 times as fast as drift";
const memory = "our own process has less than 250 MB when it plans 1,000 tenants";
const linear = "1,000 tenants cost our own process at most 12 times the CPU time of 100";

function find(figures: CommandFigures, rule: string) {
  const judgement = judge(figures).find((judged) => judged.rule === rule);
  if (judgement === undefined) throw new Error(`no target "${rule}"`);
  return [judgement.figure, judgement.verdict];
}

test("what was not measured is neither reached nor missed", () => {
  const judged = judge(makeFigures([makeFleetFigures(10)], [makeOwn(100, 800, 90)]));
  expect(new Set(judged.map(({ verdict }) => verdict))).toEqual(new Set(["not measured"]));
  expect(new Set(judged.map(({ figure }) => figure))).toEqual(new Set([null]));
});

test("one tenant may take half a second longer than the engine alone, and no more", () => {
  expect(find(makeFigures([makeFleetFigures(1, { rawLoop: 1, plan: 1.25 })]), one)).toEqual([0.25, "reached"]);
  expect(find(makeFigures([makeFleetFigures(1, { rawLoop: 1, plan: 1.5 })]), one)).toEqual([0.5, "missed"]);
});

test("100 tenants may take as long as the engine does with as many at a time", () => {
  expect(find(makeFigures([makeFleetFigures(100, { rawParallel: 50, plan: 50 })]), many)).toEqual([1, "reached"]);
  expect(find(makeFigures([makeFleetFigures(100, { rawParallel: 50, plan: 51 })]), many)).toEqual([1.02, "missed"]);
});

test("100 tenants with a synthesis must be 8 times as fast as cdktf", () => {
  expect(find(makeFigures([makeFleetFigures(100, { cdktfDiff: 400, planCold: 50 })]), cdktf)).toEqual([8, "reached"]);
  expect(find(makeFigures([makeFleetFigures(100, { cdktfDiff: 300, planCold: 50 })]), cdktf)).toEqual([6, "missed"]);
});

test("a fast look must be 10 times as fast as a full one", () => {
  expect(find(makeFigures([makeFleetFigures(100, { drift: 50, driftFast: 5 })]), fast)).toEqual([10, "reached"]);
  expect(find(makeFigures([makeFleetFigures(100, { drift: 50, driftFast: 10 })]), fast)).toEqual([5, "missed"]);
});

test("the most memory with 1,000 tenants counts, with changes or without, in MB", () => {
  const small = makeOwn(100, 800, 400);
  expect(find(makeFigures([], [small, makeOwn(1000, 5000, 125)]), memory)).toEqual([131.072, "reached"]);
  expect(find(makeFigures([], [makeOwn(1000, 5000, 125), makeOwn(1000, 9000, 250, true)]), memory)).toEqual([
    262.144,
    "missed",
  ]);
});

test("CPU time that grows faster than the fleet is a miss", () => {
  expect(find(makeFigures([], [makeOwn(100, 800, 90), makeOwn(1000, 6400, 120)]), linear)).toEqual([8, "reached"]);
  expect(find(makeFigures([], [makeOwn(100, 800, 90), makeOwn(1000, 16_000, 120)]), linear)).toEqual([20, "missed"]);
});

test("only figures that no other program moves make the benchmark fail", () => {
  const steady = judge(makeFigures([])).filter(({ isSteady }) => isSteady);
  expect(steady.map(({ rule }) => rule)).toEqual([memory, linear]);
});

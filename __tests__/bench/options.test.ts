import { readOptions } from "../../bench/options";

test("the benchmark measures everything unless told otherwise", () => {
  expect(readOptions([])).toEqual({
    sizes: { synthesis: [10, 100, 1000], commands: [1, 10, 100] },
    parallel: undefined,
    json: false,
  });
});

test("the benchmark measures one part with the numbers of tenants that it is given, the smallest first", () => {
  expect(readOptions(["commands", "--tenants", "10,1,10", "--parallel", "4", "--json"])).toEqual({
    sizes: { commands: [1, 10] },
    parallel: 4,
    json: true,
  });
});

test.each([
  [["everything"], 'what is measured must be synthesis or commands, got "everything"'],
  [["--tenants", "0"], '--tenants must be whole numbers from 1 to 4094 with commas, got "0"'],
  [["--tenants", "1,,2"], '--tenants must be whole numbers from 1 to 4094 with commas, got "1,,2"'],
  [["--parallel", "0"], '--parallel must be a whole number from 1 to 64, got "0"'],
])("the benchmark refuses %j", (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});

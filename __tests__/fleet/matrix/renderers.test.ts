import { renderers } from "../../../fleet/matrix/renderers";
import { buildProgram } from "../../../fleet/program/build-program";
import type { MatrixDocument } from "../../../fleet/report/matrix-schema";

const documentOf = (tenants: readonly string[]): MatrixDocument => {
  return { version: 1, command: "matrix", affected: null, tenants, removed: [], touched: null };
};

test("as JSON it is the document", () => {
  const document = documentOf(["acme"]);
  expect(JSON.parse(renderers.json({ document, intents: [] }))).toEqual(document);
});

test("for GitHub it is a line of an output that a matrix is made of", () => {
  expect(render(["acme", "globex"])).toBe('tenants=["acme","globex"]\n');
  expect(render([])).toBe("tenants=[]\n");
});

test("GitHub makes 256 jobs of a matrix, and one more fails with what to do", () => {
  const tenants = Array.from({ length: 256 }, (_, number) => `t${number}`);
  expect(render(tenants)).toContain('"t255"]');
  expect(() => render([...tenants, "more"])).toThrow(
    /^--format github must have 256 tenants at most, .*, got 257; name some of them .*: npx tenantry matrix <tenant...>/,
  );
});

test("every format can be asked for", () => {
  const matrix = buildProgram().commands.find((command) => command.name() === "matrix");
  const choices = matrix?.options.find(({ long }) => long === "--format")?.argChoices;
  expect(choices?.toSorted()).toEqual(Object.keys(renderers).sort());
});

function render(tenants: readonly string[]): string {
  return renderers.github({ document: documentOf(tenants) });
}

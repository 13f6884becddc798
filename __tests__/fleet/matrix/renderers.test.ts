import { parse } from "yaml";
import { checkId } from "../../../constructs/checks";
import { renderGitlab } from "../../../fleet/matrix/render-gitlab";
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

test("for GitLab it is a child pipeline, whose jobs have their tenant's environment and no other", () => {
  const child = parse(renderGitlab("deploy", { document: documentOf(["acme", "globex"]) }));
  expect(child).toMatchObject({
    "deploy-acme": { variables: { TENANT: "acme" }, environment: { name: "acme" }, resource_group: "tenant-acme" },
    "deploy-globex": { extends: ".deploy", environment: { name: "globex" } },
  });
  expect(child).not.toHaveProperty("report");
  const plan = parse(renderGitlab("plan", { document: documentOf(["acme"]) }));
  expect(plan["plan-acme"]).toEqual({
    extends: ".plan",
    variables: { TENANT: "acme" },
    environment: { name: "acme_plan" },
  });
  expect(plan.report).toEqual({ extends: ".plan-report" });
});

test("the environment of a plan is none that a deployment of another tenant has, whatever that is called", () => {
  const plan = parse(renderGitlab("plan", { document: documentOf(["acme"]) }));
  expect(checkId(plan["plan-acme"].environment.name)).not.toEqual([]);
});

test("a child pipeline of GitLab has a job also where no tenant has one", () => {
  expect(parse(renderGitlab("deploy", { document: documentOf([]) })).nothing.script).toHaveLength(1);
  expect(parse(renderGitlab("drift", { document: documentOf([]) })).report).toEqual({ extends: ".drift-report" });
});

test("GitLab takes 500 jobs with an environment, the report's among them, and one more fails with what to do", () => {
  const tenants = Array.from({ length: 501 }, (_, number) => `t${number}`);
  const renderFirst = (purpose: "plan" | "deploy", count: number) =>
    renderGitlab(purpose, { document: documentOf(tenants.slice(0, count)) });
  expect(renderFirst("plan", 499)).toContain("plan-t498:");
  expect(renderFirst("deploy", 500)).toContain("deploy-t499:");
  expect(() => renderFirst("deploy", 501)).toThrow(
    /^--format gitlab-deploy must have 500 tenants at most, .*, got 501; /,
  );
  expect(() => renderFirst("plan", 500)).toThrow(
    /^--format gitlab-plan must have 499 tenants at most, .*, got 500; name some of them .*: npx tenantry matrix <tenant...>/,
  );
});

test("for Atlantis it is a project a tenant, in a workspace of its own", () => {
  expect(parse(renderers.atlantis({ document: documentOf(["acme", "globex"]) })).projects).toEqual([
    { name: "acme", dir: ".", workspace: "acme", autoplan: { when_modified: ["**"] } },
    { name: "globex", dir: ".", workspace: "globex", autoplan: { when_modified: ["**"] } },
  ]);
});

test("every format can be asked for", () => {
  const matrix = buildProgram().commands.find((command) => command.name() === "matrix");
  const choices = matrix?.options.find(({ long }) => long === "--format")?.argChoices;
  expect(choices?.toSorted()).toEqual(Object.keys(renderers).sort());
});

function render(tenants: readonly string[]): string {
  return renderers.github({ document: documentOf(tenants) });
}

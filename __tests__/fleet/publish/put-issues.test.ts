import { findForge } from "../../../fleet/forge/find-forge";
import type { Forge } from "../../../fleet/forge/forge";
import { putIssues } from "../../../fleet/publish/put-issues";
import { buildDriftReport } from "../../../fleet/report/drift-report";
import type { TenantDrift } from "../../../fleet/report/drift-schema";
import { renderDriftIssue } from "../../../fleet/report/render-drift-markdown";
import { GitHubApi } from "../../fixtures/github-api";
import { GitLabApi } from "../../fixtures/gitlab-api";
import { driftOf, engine, findingOf } from "../../fixtures/reports";

const drifted = (tenant: string, message = "api-vm01 has 1024 MiB") =>
  driftOf(tenant, { findings: [findingOf(tenant, { message })] });
const expected = { reason: "trial", owner: "ops", expires: "2999-12-31" };
const labels = [{ name: "tenantry-drift" }];

function put(forge: Forge, ...tenants: TenantDrift[]): Promise<string[]> {
  return putIssues(
    forge,
    buildDriftReport({ engine, fast: null, since: null, expired: [], tenants, durationMs: 1000 * Math.random() }),
  );
}

describe("GitHub", () => {
  let api: GitHubApi;
  let forge: Forge;

  beforeEach(async () => {
    api = await GitHubApi.start();
    forge = findForge(api.environment) as Forge;
  });

  afterEach(() => api.close());

  const writes = () => api.lines.filter((line) => !line.startsWith("GET"));

  test("an issue is opened for each tenant that has drifted, and for no other", async () => {
    expect(await put(forge, drifted("acme"), driftOf("umbra"), drifted("vintronics"))).toEqual([
      "acme: issue #1 is open",
      "vintronics: issue #2 is open",
    ]);
    expect(api.issues).toMatchObject([
      { title: "Drift of acme", body: renderDriftIssue(drifted("acme")), labels, state: "open" },
      { title: "Drift of vintronics", labels, state: "open" },
    ]);
  });

  test("the same drift the next night changes nothing", async () => {
    await put(forge, drifted("acme"));
    api.calls.length = 0;
    expect(await put(forge, { ...drifted("acme"), durationMs: 77 })).toEqual([]);
    expect(writes()).toEqual([]);
  });

  test("other drift the next night is said in the same issue", async () => {
    await put(forge, drifted("acme"));
    expect(await put(forge, drifted("acme", "api-vm01 does not run"))).toEqual(["acme: issue #1 says what it is now"]);
    expect(api.issues).toHaveLength(1);
    expect(api.issues[0]?.body).toContain("api-vm01 does not run");
  });

  test("an issue is closed when its tenant is clean, or when all of it is expected, and opened again as another", async () => {
    await put(forge, drifted("acme"), drifted("umbra"));
    const allowed = driftOf("umbra", { findings: [findingOf("umbra", { expected })] });
    expect(await put(forge, driftOf("acme"), allowed)).toEqual([
      "acme: issue #1 is closed",
      "umbra: issue #2 is closed",
    ]);
    expect(api.issues.map(({ state }) => state)).toEqual(["closed", "closed"]);
    expect(await put(forge, drifted("acme"))).toEqual(["acme: issue #3 is open"]);
  });

  test("drift that an earlier report knows is still drift", async () => {
    await put(forge, drifted("acme"));
    const known = driftOf("acme", { findings: [findingOf("acme", { message: "api-vm01 has 1024 MiB", known: true })] });
    await put(forge, known);
    expect(api.issues).toMatchObject([{ state: "open" }]);
  });

  test("of a tenant that could not be looked at, the issue stays as it is, and none is opened", async () => {
    await put(forge, drifted("acme"));
    api.calls.length = 0;
    const failed = { findings: [], error: "no answer" };
    expect(await put(forge, driftOf("acme", failed), driftOf("umbra", failed))).toEqual([]);
    expect(writes()).toEqual([]);
  });

  test("what others have written stays, whatever it says", async () => {
    const body = renderDriftIssue(drifted("acme"));
    const user = { login: "mallory", type: "User" } as const;
    api.addIssue({ title: "forged", body, labels, user });
    api.addIssue({ title: "without the label", body });
    api.addIssue({ title: "without the mark", body: `see:\n${body}`, labels });
    api.addIssue({ title: "of another tenant", body: renderDriftIssue(drifted("acme-two")), labels });
    const before = structuredClone(api.issues);
    await put(forge, driftOf("acme"));
    expect(api.issues).toEqual(before);
    expect(await put(forge, drifted("acme"))).toEqual(["acme: issue #5 is open"]);
    expect(api.issues.slice(0, 4)).toEqual(before);
  });

  test("of two issues that two runs have opened at once, the older one stays", async () => {
    const body = renderDriftIssue(drifted("acme"));
    const [older, newer] = [api.addIssue({ title: "t", body, labels }), api.addIssue({ title: "t", body, labels })];
    expect(await put(forge, drifted("acme"))).toEqual([`acme: issue #${newer.number} is closed`]);
    expect([older.state, newer.state]).toEqual(["open", "closed"]);
  });
});

test("on GitLab, an issue is opened, changed and closed, and others' stay", async () => {
  const api = await GitLabApi.start();
  const forge = findForge(api.environment) as Forge;
  const description = renderDriftIssue(drifted("acme"));
  const forged = api.addIssue({ title: "forged", description, labels: ["tenantry-drift"], author: { id: 8 } });
  await put(forge, drifted("acme"));
  expect(api.issues.slice(1)).toMatchObject([{ title: "Drift of acme", description, state: "opened" }]);
  await put(forge, drifted("acme", "api-vm01 does not run"));
  expect(api.issues[1]?.description).toContain("api-vm01 does not run");
  await put(forge, driftOf("acme"));
  expect(api.issues.map(({ state }) => state)).toEqual(["opened", "closed"]);
  expect(forged.description).toBe(description);
  await api.close();
});

import { ProviderLab } from "./provider-lab";
import { observedVm } from "./vm";

jest.setTimeout(180_000);

// bpg/proxmox 0.111.1 with OpenTofu 1.12.6 on Proxmox VE 9.2, observed: no lock error, no retry, an empty plan.

let lab: ProviderLab;

beforeAll(async () => {
  lab = await ProviderLab.start();
});

afterAll(() => lab?.close());

test.each([
  ["ten full clones, ten at once", 10, 10, true],
  ["ten full clones, one after another", 10, 1, true],
  ["ten linked clones, ten at once", 10, 10, false],
  ["twenty full clones, twenty at once", 20, 20, true],
])("%s of one template: made, planned and destroyed without an error", async (title, count, parallel, full) => {
  const workspace = await lab.workspace(title.replaceAll(/\W+/g, "-"));
  const vms = Array.from({ length: count }, (_, index): [string, ReturnType<typeof observedVm>] => [
    `vm-${index}`,
    observedVm(100_500 + index, { clone: { vm_id: 9043, full } }),
  ]);
  workspace.write(Object.fromEntries(vms));
  const since = lab.requests().length;
  expect(await workspace.apply(`-parallelism=${parallel}`)).toEqual([]);
  expect(await lab.listVms()).toHaveLength(count);
  expect(await workspace.plan()).toEqual({});
  expect(await workspace.destroy(`-parallelism=${parallel}`)).toEqual([]);
  expect(await lab.listVms()).toEqual([]);
  // The only failure that the provider means to see: a VM that is destroyed is asked for until it is not there.
  const failed = lab
    .requests()
    .slice(since)
    .filter(({ status }) => status >= 400);
  const expected = ({ method, path }: { method: string; path: string }) =>
    method === "GET" && path.endsWith("/status/current");
  expect(failed.filter((request) => !expected(request))).toEqual([]);
});

import { compareOrigin } from "../../../fleet/apply/compare-origin";
import type { PlanOrigin } from "../../../fleet/plan/plan-origin";

const then: PlanOrigin = {
  configuration: "aa",
  state: { lineage: "l", serial: 4 },
  engine: { name: "OpenTofu", version: "1.12.6" },
  providers: { "registry.opentofu.org/bpg/proxmox": "0.111.1", "registry.opentofu.org/hashicorp/dns": "3.4.3" },
};

test("what is the same has not moved, whatever else is known of it", () => {
  expect(compareOrigin({ ...then, other: 1 } as PlanOrigin, structuredClone(then))).toEqual([]);
  expect(compareOrigin({ ...then, state: null }, { ...then, state: null })).toEqual([]);
});

test.each<[string, Partial<PlanOrigin>, string[]]>([
  ["configuration", { configuration: "bb" }, ["the configuration has changed since it was planned"]],
  [
    "state's serial",
    { state: { lineage: "l", serial: 5 } },
    ["the state has changed since it was planned (serial 4, now 5)"],
  ],
  ["state", { state: { lineage: "m", serial: 4 } }, ["the state is another one than it was planned with"]],
  ["state, which is gone,", { state: null }, ["the state is gone since it was planned"]],
  [
    "engine",
    { engine: { name: "Terraform", version: "1.12.6" } },
    ["the engine has changed since it was planned (OpenTofu 1.12.6, now Terraform 1.12.6)"],
  ],
  [
    "providers",
    { providers: { "registry.opentofu.org/bpg/proxmox": "0.112.0" } },
    [
      "provider registry.opentofu.org/bpg/proxmox has changed since it was planned (0.111.1, now 0.112.0)",
      "provider registry.opentofu.org/hashicorp/dns has changed since it was planned (3.4.3, now none)",
    ],
  ],
])("another %s is told", (_, change, lines) => {
  expect(compareOrigin(then, { ...then, ...change })).toEqual(lines);
});

test("a state that there was none of is told", () => {
  expect(compareOrigin({ ...then, state: null }, then)).toEqual(["the state has been made since it was planned"]);
});

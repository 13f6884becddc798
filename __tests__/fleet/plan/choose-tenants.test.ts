import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Baseline } from "../../../fleet/plan/affected";
import { chooseTenants, type Wish } from "../../../fleet/plan/choose-tenants";
import { hashStack, parseStack } from "../../../fleet/plan/stack-document";
import type { TenantIntent } from "../../../ledger/fleet-document";

const tenants = ["acme", "globex", "zulu"];
const fleet = tenants.map(
  (tenant) => ({ tenant, folder: `stacks/${tenant}`, vms: [{ id: "web" }] }) as unknown as TenantIntent,
);
const hash = (text: string) => hashStack(parseStack(text));

/** In the commit, acme is another one, zulu is not there yet, and initech is there still. */
const baseline: Baseline = {
  stacks: new Map([
    ["acme", hash('{"locals":{"other":1}}')],
    ["globex", hash("{}")],
    ["initech", hash("{}")],
  ]),
};

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "choose-tenants-"));
  for (const { folder } of fleet) {
    mkdirSync(join(root, "cdktf.out", folder), { recursive: true });
    writeFileSync(join(root, "cdktf.out", folder, "cdk.tf.json"), "{}");
  }
});

afterEach(() => rmSync(root, { recursive: true }));

test("all tenants are planned, or those that are named, in the fleet's order", () => {
  expect(choose()).toEqual({ tenants, affected: null, removed: [] });
  expect(choose({ names: ["zulu", "acme", "zulu"] }).tenants).toEqual(["acme", "zulu"]);
});

test("of those, the affected ones are planned, and what a commit had more is told", () => {
  expect(choose({ baseline })).toEqual({
    tenants: ["acme", "zulu"],
    affected: { ref: "main", commit: "c0ffee", unaffected: 1, reason: null },
    removed: ["initech"],
  });
});

test("who names tenants hears of no other", () => {
  expect(choose({ baseline, names: ["globex", "zulu"] })).toEqual({
    tenants: ["zulu"],
    affected: { ref: "main", commit: "c0ffee", unaffected: 1, reason: null },
    removed: [],
  });
});

test("a tenant with a VM to rebuild is planned, also when it is not affected", () => {
  const rebuild = ["globex/proxmox_virtual_environment_vm.web"];
  expect(choose({ baseline, rebuild })).toMatchObject({ tenants, affected: { unaffected: 0 } });
});

test("when a commit cannot be compared, all are planned, and it is said why", () => {
  expect(choose({ baseline: { unknown: "its app fails there" } })).toEqual({
    tenants,
    affected: { ref: "main", commit: "c0ffee", unaffected: 0, reason: "its app fails there" },
    removed: [],
  });
});

function choose({ baseline: from, ...wish }: Partial<Wish> & { readonly baseline?: Baseline } = {}) {
  const revision = from && { ref: "main", commit: "c0ffee", baseline: from };
  const { intents, affected, removed } = chooseTenants(root, fleet, { names: [], rebuild: [], revision, ...wish });
  return { tenants: intents.map(({ tenant }) => tenant), affected, removed };
}

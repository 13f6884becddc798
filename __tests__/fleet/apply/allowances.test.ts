import { checkAllowances, readAllowances } from "../../../fleet/apply/allowances";
import type { Effect, TenantPlan } from "../../../fleet/plan/tenant-plan";
import { planOf } from "../../fixtures/reports";

const type = "proxmox_virtual_environment_vm";

function planWithVms(tenant: string, vms: Readonly<Record<string, Effect>>): TenantPlan {
  const actions = Object.entries(vms).map(([id, effect]) => ({
    address: `${type}.${id}`,
    effect,
    words: `${effect} ${id}`,
    changes: [],
  }));
  return planOf(tenant, { actions });
}

const plan = planWithVms("acme", { web: "replaces", db: "destroys", app: "restarts", new: "creates" });

test("an option that allows what a plan does is no mistake", () => {
  const allowed = readAllowances({ replace: [`${type}.web`], destroy: [`acme/${type}.db`], rebuild: [] }, ["acme"], []);
  expect(() => checkAllowances([plan], ["acme"], allowed)).not.toThrow();
});

test("every option that matches nothing is told, with what it could be", () => {
  const allowed = readAllowances(
    { replace: [`acme/${type}.app`, `other/${type}.web`], destroy: [`acme/${type}.web`], rebuild: [] },
    [],
    [],
  );
  expect(() => checkAllowances([plan], ["acme"], allowed)).toThrow(
    [
      `--allow-replace must be a VM that is replaced (acme/${type}.web), got "acme/${type}.app"; nothing is applied`,
      `--allow-replace must be a VM that is replaced (acme/${type}.web), got "other/${type}.web"; nothing is applied`,
      `--allow-destroy must be a VM that goes or loses a disk (acme/${type}.db), got "acme/${type}.web"; nothing is applied`,
    ].join("\n"),
  );
});

test("of a tenant that could not be planned nothing is known, so that its options are no mistakes", () => {
  const allowed = readAllowances({ replace: [`broken/${type}.web`], destroy: [], rebuild: [] }, [], []);
  expect(() => checkAllowances([plan], ["acme", "broken"], allowed)).not.toThrow();
});

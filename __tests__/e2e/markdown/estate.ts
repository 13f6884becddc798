import type { TenantPlan } from "../../../fleet/plan/tenant-plan";
import type { TenantApply } from "../../../fleet/report/apply-schema";
import type { TenantDrift } from "../../../fleet/report/drift-schema";
import { driftOf, findingOf, planOf, planWith } from "../../fixtures/reports";

const vm = "proxmox_virtual_environment_vm";

/** Plans as reviewers meet them: most tenants restart, some lose a VM, a few have no plan. The first is the worst. */
export function makePlanned(count: number): TenantPlan[] {
  return listNames(count).map(makePlan);
}

/** What a night finds: one tenant in three has drifted, some in a way that an apply would make worse. */
export function makeDrifted(count: number): TenantDrift[] {
  return listNames(count).map((tenant, index) => {
    if (index % 40 === 9) return driftOf(tenant, { error: "https://pve.example.net:8006 does not answer" });
    if (index % 3 > 0) return driftOf(tenant);
    return driftOf(tenant, index % 12 > 0 ? { findings: [makeStopped(tenant)] } : makeDrift(tenant));
  });
}

/** What becomes of plans where a pipeline applies them: some are refused, some fail. */
export function makeApplied(count: number): TenantApply[] {
  return makePlanned(count).map((plan, index): TenantApply => {
    const { tenant, verdict, blocked, hazards, error } = plan;
    const end = (outcome: TenantApply["outcome"], ...reasons: string[]) => {
      return { tenant, outcome, reasons, plan, durationMs: 900 };
    };
    if (verdict === "failed") return { ...end("failed", error ?? ""), plan: null };
    if (blocked.length + hazards.length > 0)
      return end("refused", ...blocked, ...hazards.map(({ message }) => message));
    if (index % 17 !== 4) return end(index % 9 === 5 ? "nothing" : "applied");
    return end("failed", "api-vm01: the VM did not start within 30 minutes", "done: hosts.yml", "not done: api-vm01");
  });
}

const names = [
  ...[
    "vintronics",
    "grooveiq",
    "moneyrouter",
    "acme-logistics",
    "blue-harbour",
    "cloudberry",
    "datenwerk",
    "elbe-soft",
  ],
  ...["fjordline", "gletscher-media", "hanse-data", "isarnetz", "jadehost", "kiezkaufhaus", "lumen", "mittelstand-it"],
  ...["nordlicht", "oderbruch-energie", "pixelschmiede", "quellcode"],
];

function listNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const round = Math.floor(index / names.length);
    return `${names[index % names.length]}${round === 0 ? "" : `-${round}`}`;
  });
}

function makePlan(tenant: string, index: number): TenantPlan {
  if (index % 10 === 0) return makeReplacement(tenant, index % 20 === 0);
  const restarting = planOf(tenant, { verdict: "restarts", actions: makeRestart(tenant) });
  if (index % 25 === 13) {
    const error = `https://pve.example.net:8006 does not answer (ECONNREFUSED); npx tenantry check ${tenant}`;
    return planOf(tenant, { verdict: "failed", error });
  }
  if (index % 30 === 7) {
    const message = "disk scsi1 of app-vm01 is 64 GiB and cannot shrink to 32 GiB; raise the size in the tenant file";
    return { ...restarting, hazards: [{ address: `${vm}.app-vm01`, message }] };
  }
  if (index % 7 !== 1) return restarting;
  const words = `+ api-vm02, 4 cores, 8 GiB, 32 GiB disk, VLAN 100, 10.100.0.2, api-vm02.${tenant}.dvntm.deevnet.net`;
  return planWith(tenant, "creates", words, `${vm}.api-vm02`);
}

function makeReplacement(tenant: string, isBlocked: boolean): TenantPlan {
  const address = `${vm}.db-vm01`;
  const words = "REPLACES db-vm01: node pve-tenant → pve-tenant-2; its 200 GiB disk on local-lvm is lost";
  const remedy = `add it to tenants/allowed-losses.ts, or --allow-replace ${tenant}/${address}`;
  return {
    ...planOf(tenant, { verdict: "replaces" }),
    actions: [...planWith(tenant, "replaces", words, address).actions, ...makeRestart(tenant)],
    blocked: isBlocked ? [`db-vm01 would be replaced, and nobody has allowed it; if that is meant: ${remedy}`] : [],
    notes: isBlocked ? [] : ["db-vm01 may be replaced until 2026-12-31, says ops: new storage behind pve-tenant-2"],
  };
}

function makeRestart(tenant: string): TenantPlan["actions"] {
  const record = `dns_a_record_set.api-vm01`;
  return [
    ...planWith(tenant, "updates", `api-vm01.${tenant}.dvntm.deevnet.net: TTL 300 → 600`, record).actions,
    ...planWith(tenant, "updates", "hosts.yml is rewritten", "local_file.hosts").actions,
    ...planWith(tenant, "restarts", "api-vm01 restarts: memory 4096 → 8192 MiB, cores 2 → 4").actions,
  ];
}

function makeStopped(tenant: string): TenantDrift["findings"][number] {
  return findingOf(tenant, {
    ...{ verdict: "stopped", address: `${vm}.web-vm01`, attribute: "started", before: true, after: false },
    ...{ apply: "updates", message: "web-vm01 does not run; an apply starts it" },
  });
}

/** One finding of each kind that a reviewer must tell from the others. */
function makeDrift(tenant: string): Pick<TenantDrift, "findings" | "notes"> {
  const findings = [
    makeStopped(tenant),
    findingOf(tenant, {
      ...{ address: `${vm}.db-vm01`, attribute: "vga", before: null, after: "std", apply: "nothing" },
      message: "db-vm01: display none → std outside; no plan shows it, and an apply leaves it",
    }),
    findingOf(tenant, {
      ...{ address: `${vm}.orders-vm01`, before: 8192, after: 12288 },
      message: "orders-vm01: memory 8192 → 12288 MiB outside; an apply restarts the VM for it",
      expected: { reason: "until the import of the old orders is done", owner: "shop team", expires: "2026-12-31" },
    }),
    findingOf(tenant, {
      verdict: "dangerous",
      message: "api-vm01: memory 4096 → 1024 MiB outside; an apply restarts the VM for it",
    }),
    findingOf(tenant, {
      ...{ verdict: "stranger", address: `${vm}.build-vm01`, attribute: "identity", apply: "refused" },
      ...{ before: "0f6d4c1e-6d4f-4c52-9a0a-3a7f2b1f8d11", after: "5b1a9c77-0c5e-4c0e-8f6a-c1d2e3f4a5b6" },
      message:
        "build-vm01: VM 101030 is another machine now, and an apply would take it over; move it to another VMID, or remove it",
    }),
    findingOf(tenant, {
      ...{ verdict: "unmanaged", address: "qemu/101099", attribute: "", before: null, apply: "nothing" },
      after: { name: "old-vm01", node: "pve-tenant", pool: tenant, tags: [] },
      message: "VM 101099 (old-vm01) is in the pool, and no state holds it; import it, or remove it",
    }),
  ];
  return { findings, notes: ["web-vm02 is not recorded yet: its state is compared with; an apply records it"] };
}

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PlannedTenant, type PlanTenantsSettings, planTenants } from "../../../fleet/plan/plan-tenants";
import { hashStack } from "../../../fleet/plan/stack-document";
import type { TenantIntent } from "../../../ledger/fleet-document";

/** What the engine shows of any plan with changes: a file is written anew. */
const document = {
  resource_changes: [
    {
      address: "local_file.hosts",
      mode: "managed",
      type: "local_file",
      name: "hosts",
      change: { actions: ["create"], before: null, after: { filename: "../../../tenant-inventory/acme/hosts.yml" } },
    },
  ],
};

let base: string;
let settings: Omit<PlanTenantsSettings, "intents">;

/** An engine of which a test says by files what it does for a tenant: `changes`, `fails`, `waits` until `go` is there. */
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "plan-tenants-"));
  const path = join(base, "tofu");
  writeFileSync(
    path,
    `#!/bin/sh
tenant=$(basename "$PWD")
case "$1" in
  init) mkdir -p .terraform; echo 'provider "registry.opentofu.org/bpg/proxmox" {\n  version     = "0.111.1"\n}' > .terraform.lock.hcl ;;
  plan)
    echo "begin $tenant" >> ${base}/log
    env > "${base}/environment.$tenant"
    for word in "$@"; do case "$word" in -out=*) echo "plan of $tenant" > "\${word#-out=}" ;; -replace=*) echo "$word" >> ${base}/log ;; esac; done
    while [ -e "${base}/waits.$tenant" ] && [ $((n += 1)) -le 6000 ]; do sleep 0.01; done
    echo "end $tenant" >> ${base}/log
    if [ -e "${base}/fails.$tenant" ]; then printf 'Error: no such host\\n\\nlooked for "%s"\\n' "$TF_VAR_acme_proxmox_api_token" >&2; exit 1; fi
    if [ -e "${base}/changes.$tenant" ]; then exit 2; fi ;;
  show) cat ${base}/document.json ;;
esac
`,
    { mode: 0o755 },
  );
  writeFileSync(join(base, "document.json"), JSON.stringify(document));
  mkdirSync(join(base, "plans"));
  settings = {
    root: join(base, "root"),
    engine: { path, name: "OpenTofu", version: "1.12.6" },
    environment: {
      PATH: process.env.PATH,
      TF_VAR_acme_proxmox_api_token: "a!b=SECRET",
      TF_VAR_zulu_dns_key_secret: "ZULU",
    },
    folder: join(base, "plans"),
    parallel: 2,
  };
});

afterEach(() => rmSync(base, { recursive: true }));

test("tenants are planned in their order, and one that fails stops no other", async () => {
  say("changes.acme", "fails.globex");
  const planned = await run(["acme", "globex", "zulu"]);
  expect(planned.map(({ plan }) => [plan.tenant, plan.verdict, plan.error])).toEqual([
    ["acme", "creates", null],
    ["globex", "failed", expect.stringMatching(/^no such host: looked for ""/)],
    ["zulu", "unchanged", null],
  ]);
  expect(planned[0]?.plan.actions).toMatchObject([{ address: "local_file.hosts", words: "hosts.yml is written" }]);
  expect(planned[1]).toMatchObject({ engine: undefined, origin: undefined, planFile: undefined });
  expect(planned[1]?.output).toContain("Error: no such host");
});

test("a failure shows no secret", async () => {
  say("fails.acme");
  const [acme] = await run(["acme"]);
  expect(acme?.plan.error).toContain('looked for "(sensitive)"');
  expect(acme?.output).not.toContain("SECRET");
});

test("what is wrong with a tenant before its engine runs is that tenant's failure, without its name twice", async () => {
  const environment = { ...settings.environment, TENANTRY_CREDENTIAL_HELPER: join(base, "none") };
  const planned = await run(["acme", "zulu"], { environment });
  expect(planned.map(({ plan }) => plan.error)).toEqual([
    expect.stringMatching(/^credential helper "[^"]*none" cannot be run/),
    expect.stringMatching(/^credential helper /),
  ]);
  expect(log()).toEqual([]);
});

test("no more tenants are planned at a time than asked for", async () => {
  say("waits.acme", "waits.globex", "waits.zulu");
  const begun: string[] = [];
  const planning = run(["acme", "globex", "zulu"], { onStart: (tenant) => begun.push(tenant) });
  await until(() => log().length === 2);
  expect(begun).toEqual(["acme", "globex"]);
  rmSync(join(base, "waits.zulu"));
  rmSync(join(base, "waits.globex"));
  await until(() => log().includes("end zulu"));
  expect(log().slice(2)).toEqual(["end globex", "begin zulu", "end zulu"]);
  rmSync(join(base, "waits.acme"));
  expect((await planning).map(({ plan }) => plan.tenant)).toEqual(["acme", "globex", "zulu"]);
});

test("a tenant's engine has its own credentials alone", async () => {
  await run(["acme", "zulu"]);
  const [acme, zulu] = ["acme", "zulu"].map((tenant) => readFileSync(join(base, `environment.${tenant}`), "utf8"));
  expect(acme).toContain("SECRET");
  expect(acme).not.toContain("ZULU");
  expect(zulu).toContain("ZULU");
  expect(zulu).not.toContain("SECRET");
});

test("VMs are replaced in the plan of their tenant alone", async () => {
  const address = "proxmox_virtual_environment_vm.web";
  await run(["acme", "zulu"], { parallel: 1, rebuild: [{ tenant: "zulu", address }] });
  expect(log()).toEqual(["begin acme", "end acme", "begin zulu", `-replace=${address}`, "end zulu"]);
});

test("what a plan was made from comes with it", async () => {
  const path = join(settings.root, "tenant-inventory", "acme", "terraform");
  mkdirSync(path, { recursive: true });
  const state = { version: 4, lineage: "a-b-c", serial: 7, resources: [] };
  writeFileSync(join(path, "terraform.tfstate"), JSON.stringify(state));
  const [acme, zulu] = await run(["acme", "zulu"]);
  expect(acme?.origin).toEqual({
    configuration: hashStack({ terraform: {} } as never),
    state: { lineage: "a-b-c", serial: 7 },
    engine: { name: "OpenTofu", version: "1.12.6" },
    providers: { "registry.opentofu.org/bpg/proxmox": "0.111.1" },
  });
  expect(zulu?.origin?.state).toBeNull();
});

describe("of a plan", () => {
  beforeEach(() => say("changes.acme", "fails.globex"));

  test("file and document are there while it is looked at, and dropped after it", async () => {
    const seen: string[] = [];
    const onPlan = ({ planFile, document: shown, plan }: PlannedTenant) => {
      seen.push(`${plan.tenant} ${planFile && readFileSync(planFile, "utf8").trim()} ${shown !== undefined}`);
      if (planFile) expect(statSync(planFile).mode & 0o777).toBe(0o600);
    };
    const planned = await run(["acme", "globex", "zulu"], { onPlan });
    expect(seen.sort()).toEqual(["acme plan of acme true", "zulu undefined false"]);
    expect(planned.every(({ planFile, document: shown }) => !planFile && !shown)).toBe(true);
    expect(readdirSync(settings.folder)).toEqual([]);
  });

  test("file and document stay for who wants to keep them", async () => {
    const planned = await run(["acme", "globex", "zulu"], { keep: { planFiles: true, documents: true } });
    expect(planned.map(({ planFile }) => planFile)).toEqual([
      join(settings.folder, "acme.tfplan"),
      undefined,
      undefined,
    ]);
    expect(planned[0]?.document).toEqual(document);
    expect(readdirSync(settings.folder)).toEqual(["acme.tfplan"]);
  });

  test("that cannot be kept the tenant fails", async () => {
    const onPlan = () => {
      throw new Error("ENOSPC");
    };
    const planned = await run(["acme"], { onPlan, keep: { planFiles: true } });
    expect(planned[0]).toMatchObject({ plan: { verdict: "failed", error: "ENOSPC" }, planFile: undefined });
    expect(planned[0]?.output).toMatch(/^Error: ENOSPC\n +at /);
    expect(readdirSync(settings.folder)).toEqual([]);
  });
});

test("an abort ends what runs and begins nothing more; what was planned before stays", async () => {
  say("waits.globex", "changes.acme");
  const abort = new AbortController();
  const events: string[] = [];
  const planning = run(["acme", "globex", "zulu"], {
    parallel: 1,
    signal: abort.signal,
    onStart: (tenant) => events.push(`start ${tenant}`),
    onEnd: ({ tenant }) => events.push(`end ${tenant}`),
  });
  await until(() => log().includes("begin globex"));
  abort.abort();
  expect((await planning).map(({ plan }) => plan.tenant)).toEqual(["acme"]);
  expect(events).toEqual(["start acme", "end acme", "start globex"]);
  expect(log()).toEqual(["begin acme", "end acme", "begin globex"]);
  expect(readdirSync(settings.folder)).toEqual([]);
});

/** Plans tenants whose stacks are empty. */
function run(tenants: readonly string[], more: Partial<PlanTenantsSettings> = {}): Promise<PlannedTenant[]> {
  const intents = tenants.map((tenant) => {
    const folder = join(settings.root, "cdktf.out", "stacks", tenant);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ terraform: {} }));
    return {
      tenant,
      folder: `stacks/${tenant}`,
      state: `local:tenant-inventory/${tenant}/terraform/terraform.tfstate`,
      inventory: `tenant-inventory/${tenant}`,
      variables: { proxmoxApiToken: `${tenant}_proxmox_api_token`, dnsKeySecret: `${tenant}_dns_key_secret` },
      vms: [],
    } as unknown as TenantIntent;
  });
  return planTenants({ ...settings, intents, ...more });
}

function say(...files: readonly string[]): void {
  for (const file of files) writeFileSync(join(base, file), "");
}

function log(): string[] {
  const file = join(base, "log");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${log()}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** VMs of each tenant that is measured. */
export const vmsOfTenant = 3;

/**
 * Makes an app's tenants those of a site for measuring, a file each, as people have them: of three VMs one leaves VMID and
 * address to the ledger and has an alias, one has both given, and one is protected and has a second disk.
 *
 * @param app folder of a copy of the app
 * @param count number of tenants; those that were there before stay as they are
 * @param vms number of VMs that each has, of these three
 */
export function writeFleet(app: string, count: number, vms = vmsOfTenant): void {
  const names = Array.from({ length: count }, (_, index) => `tenant-${index}`);
  const write = (file: string, text: string) => writeFileSync(join(app, file), text);
  mkdirSync(join(app, "tenants"), { recursive: true });
  write(
    "substrate/bench.ts",
    `import { makeSite } from "../bench/site";\n\nexport const bench = makeSite(${count});\n`,
  );
  write("substrate/sites.ts", 'import { bench } from "./bench";\n\nexport const sites = [bench];\n');
  for (const name of names) write(`tenants/${name}.ts`, renderTenant(name, vms));
  const imports = names.map((name) => `import { ${toFunction(name)} } from "./${name}";\n`).join("");
  write("tenants/index.ts", `${imports}\nexport const tenants = [${names.map(toFunction).join(", ")}];\n`);
}

const otherVms = [
  `new TenantVm(tenant, "api-01", {
    ...common,
    vmId: vmIds.from + 50,
    address: vlan.gateway.replace(/\\.1$/, ".50"),
    cores: 4,
    memoryMiB: 4096,
  });`,
  `new TenantVm(tenant, "db-01", { ...common, protected: true, dataDisks: [{ interface: "scsi1", sizeGiB: 100 }] });`,
];

function renderTenant(name: string, vms: number): string {
  const rest = [...otherVms.slice(0, vms - 1), 'new DnsRecord(tenant, "www", { type: "CNAME", target: web });'];
  return `import type { App } from "cdktf";
import { getPlace } from "../bench/site";
import { DnsRecord } from "../constructs/dns-record";
import { TenantNetwork } from "../constructs/tenant-network";
import { TenantStack } from "../constructs/tenant-stack";
import { TenantVm } from "../constructs/tenant-vm";
import { bench } from "../substrate/bench";

export function ${toFunction(name)}(app: App): TenantStack {
  const { vlan, ${vms > 1 ? "vmIds, " : ""}template } = getPlace(bench, "${name}");
  const tenant = new TenantStack(app, "${name}", { site: bench });
  const network = new TenantNetwork(tenant, "app", { vlan });
  const common = { network, template, diskGiB: 20 };

  const web = new TenantVm(tenant, "web-01", { ...common, ansibleGroups: ["service"] });
  ${rest.join("\n  ")}
  return tenant;
}
`;
}

/** `tenant-7` is `tenant7` in code. */
function toFunction(name: string): string {
  return name.replace("-", "");
}

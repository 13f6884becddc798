import { routes } from "../../../lab/pve/routes";
import { useLab } from "./use-lab";

const lab = useLab(({ vms }) => vms.push({ vmid: 100, node: "pve1", template: false, config: { agent: "1" } }), "file");

const VALUES: Readonly<Record<string, string>> = { node: "pve1", vmid: "100", storage: "files" };

function fill(path: string): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => VALUES[name] ?? "");
}

/** The names that follow a path directly in other routes, without those that stand for a value. */
function namesBelow(path: string): string[] {
  const below = routes
    .filter((route) => route.path.startsWith(`${path}/`))
    .map((route) => route.path.slice(path.length + 1));
  return [...new Set(below.map((rest) => rest.split("/")[0] ?? ""))].filter((name) => !name.startsWith("{")).sort();
}

// Ours: what Proxmox VE has and the lab has not is not listed.
test.each([
  ["/cluster", "name"],
  ["/cluster/config", "name"],
  ["/cluster/ha", "id"],
  ["/cluster/sdn", "id"],
  ["/nodes/{node}", "name"],
  ["/nodes/{node}/sdn", "name"],
])("the directory %s lists what is below it, each by its %s", async (path, key) => {
  const listed = (await lab().data(fill(path))).map((entry: Record<string, string>) => entry[key]);
  expect(listed.sort()).toEqual(namesBelow(path));
});

// qemu-server 9.2.6, pve-storage 9.1.7, pve-access-control 9, pve-ha-manager 5: the `index` methods, read. They name more
// than the lab has, and not all that there is.
test.each([
  ["/access", "subdir", ["acl", "groups", "roles", "ticket", "users"]],
  ["/cluster/ha/status", "name", ["current", "manager_status"]],
  ["/nodes/{node}/qemu/{vmid}", "subdir", ["config", "firewall", "move", "pending", "resize", "snapshot", "status"]],
  ["/nodes/{node}/qemu/{vmid}/status", "subdir", ["current", "reboot", "reset", "shutdown", "start", "stop"]],
  ["/nodes/{node}/storage/{storage}", "subdir", ["content", "status", "upload"]],
])("the directory %s has the names of Proxmox VE's own, each as its %s", async (path, key, names) => {
  const listed = (await lab().data(fill(path))).map((entry: Record<string, string>) => entry[key]);
  expect(listed).toEqual(expect.arrayContaining(names));
});

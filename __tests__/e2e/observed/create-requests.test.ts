import { tenantToken } from "./estate";
import { ProviderLab } from "./provider-lab";
import { observedVm } from "./vm";

jest.setTimeout(120_000);

let lab: ProviderLab;

beforeAll(async () => {
  lab = await ProviderLab.start();
});

afterAll(() => lab?.close());

// bpg/proxmox 0.111.1 with OpenTofu 1.12.6 on Proxmox VE 9.2, observed: the requests of one create, as they were sent. How
// often a task is asked for hangs on its length.
test("one create sends what it sent to Proxmox VE, and a tenant's token may do all of it", async () => {
  const workspace = await lab.workspace("create", { token: tenantToken });
  workspace.write({ web: observedVm(100_080) });
  const since = lab.requests().length;
  expect(await workspace.apply()).toEqual([]);
  const requests = lab.requests().slice(since);
  const calls = requests.map(({ method, path, query }) => {
    const short = path.replace("/nodes/pve1/", "").replace(/UPID:[^/]+/, "UPID");
    const asked = new URLSearchParams(query).toString();
    return `${method} ${short}${asked && `?${asked}`}`;
  });
  const once = calls.filter((call, index) => call !== calls[index - 1]);
  expect(once).toEqual([
    "POST qemu/9043/clone",
    "GET tasks/UPID/status",
    "GET qemu/100080/status/current",
    "GET qemu/100080/config",
    "PUT qemu/100080/config",
    "GET qemu/100080/config",
    "PUT qemu/100080/config",
    "PUT qemu/100080/resize",
    "GET tasks/UPID/status",
    "GET /cluster/resources?type=vm",
    "GET qemu/100080/config",
    "GET qemu/100080/status/current",
    "GET /pools",
    "GET /pools?poolid=grooveiq",
  ]);
  const bodies = requests.filter(({ method }) => method === "PUT").map(({ body }) => body);
  expect(bodies[0]).toEqual({ delete: "ide2" });
  expect(bodies[1]).toMatchObject({
    agent: "enabled=1,fstrim_cloned_disks=0,type=virtio",
    balloon: "0",
    cores: "2",
    cpu: "x86-64-v2-AES",
    ide2: "file=local-lvm:cloudinit,",
    ipconfig0: "gw=10.0.100.1,ip=10.0.100.10/24",
    memory: "2048",
    net0: "model=virtio,bridge=vmbr0,firewall=0,tag=100",
    numa: "0",
    onboot: "1",
    serial0: "socket",
    sockets: "1",
    tags: "env-prod;grooveiq",
  });
  expect(bodies[2]?.scsi0).toBe(
    "file=local-lvm:100080/vm-100080-disk-0.qcow2,format=qcow2,size=1073741824,aio=io_uring,backup=1,iothread=0,ssd=0,discard=ignore,cache=none,replicate=1",
  );
  expect(bodies[3]).toEqual({ disk: "scsi0", size: "34359738368" });
});

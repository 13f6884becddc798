import { NODE, SECRET, useLab } from "./use-lab";

// PVE::API2::Firewall::Cluster, Host and VM (pve-firewall 6.0), read
const TOKEN = "joe@pve!ci";
const lab = useLab((cluster) => {
  Object.assign(cluster, {
    users: [{ id: "joe@pve" }],
    tokens: [{ id: TOKEN }],
    roles: [
      { id: "Reader", privileges: ["VM.Audit"] },
      { id: "Networker", privileges: ["VM.Config.Network"] },
      { id: "Auditor", privileges: ["Sys.Audit"] },
    ],
    acl: ["joe@pve", TOKEN].flatMap((who) => [
      { path: "/vms/9001", role: "Reader", who, propagate: true },
      { path: "/vms/9001", role: "Networker", who, propagate: true },
      { path: "/nodes/pve1", role: "Auditor", who, propagate: true },
    ]),
  });
});

const CLUSTER = "/cluster/firewall";
const HOST = `${NODE}/firewall`;
const VM = `${NODE}/qemu/9001/firewall`;
const EMPTY = "da39a3ee5e6b4b0d3255bfef95601890afd80709";

const set = async (level: string, parameters: Record<string, string | number>) => {
  const { status, reason, body } = await lab().put(`${level}/options`, parameters);
  return status === 200 ? "ok" : (body?.errors ?? `${status} ${reason}`);
};

describe("options", () => {
  test.each([CLUSTER, HOST, VM])("of %s are none at first: defaults are not answered", async (level) => {
    expect(await lab().data(`${level}/options`)).toEqual({ digest: EMPTY });
  });

  test("numbers and booleans are numbers, words are text", async () => {
    expect(await set(CLUSTER, { enable: 1, ebtables: 0, policy_in: "DROP", log_ratelimit: "1,burst=9" })).toBe("ok");
    expect(await lab().data(`${CLUSTER}/options`)).toEqual({
      enable: 1,
      ebtables: 0,
      policy_in: "DROP",
      log_ratelimit: "1,burst=9",
      digest: expect.any(String),
    });
    expect(await set(HOST, { nf_conntrack_max: 65536, nf_conntrack_helpers: "ftp,sip", nftables: 1 })).toBe("ok");
    expect(await lab().data(`${HOST}/options`)).toMatchObject({
      nf_conntrack_max: 65536,
      nf_conntrack_helpers: "ftp,sip",
      nftables: 1,
    });
    expect(await set(VM, { enable: 1, dhcp: 0, log_level_in: "info" })).toBe("ok");
    expect(await lab().data(`${VM}/options`)).toMatchObject({ enable: 1, dhcp: 0, log_level_in: "info" });
  });

  test("delete comes before set, knows its options and keeps to the digest", async () => {
    await set(VM, { enable: 1, dhcp: 1 });
    const { digest } = await lab().data(`${VM}/options`);
    expect(await set(VM, { delete: "enable,dhcp", enable: 0, digest })).toBe("ok");
    expect(await lab().data(`${VM}/options`)).toEqual({ enable: 0, digest: expect.any(String) });
    expect(await set(VM, { dhcp: 1, digest })).toBe("500 checksum mismatch (file change by other user?)");
    expect(await set(VM, { delete: "nosuch" })).toEqual({ delete: "no such option 'nosuch'" });
  });

  test("values are checked by the tables", async () => {
    expect(await set(CLUSTER, { policy_forward: "REJECT" })).toHaveProperty("policy_forward");
    expect(await set(HOST, { nf_conntrack_tcp_timeout_syn_recv: 61 })).toHaveProperty(
      "nf_conntrack_tcp_timeout_syn_recv",
      "value must have a maximum value of 60",
    );
    expect(await set(HOST, { nf_conntrack_helpers: "nosuch" })).toEqual({
      nf_conntrack_helpers: "invalid format - unknown helper nosuch\n",
    });
    expect(await set(VM, { enable: 2 })).toEqual({ enable: "type check ('boolean') failed - got '2'" });
  });

  test("an enable above 1 becomes the time: the cluster's firewall is on for a trial", async () => {
    const before = Math.floor(Date.now() / 1000);
    expect(await set(CLUSTER, { enable: 2 })).toBe("ok");
    expect((await lab().data(`${CLUSTER}/options`)).enable).toBeGreaterThanOrEqual(before);
  });
});

describe("around the rules", () => {
  test("each level is a directory", async () => {
    const names = async (path: string) => (await lab().data(path)).map(({ name }: { name: string }) => name);
    expect(await names(CLUSTER)).toEqual(["aliases", "rules", "options", "groups", "ipset", "macros", "refs"]);
    expect(await names(HOST)).toEqual(["rules", "options", "log"]);
    expect(await names(VM)).toEqual(["rules", "aliases", "ipset", "refs", "options"]);
  });

  // PVE::Tools::dump_logfile (pve-common 9.1), read
  test.each([HOST, VM])("the log of %s is empty, and says so in a line", async (level) => {
    expect((await lab().get(`${level}/log?limit=10`)).body).toEqual({ data: [{ n: 1, t: "no content" }], total: 1 });
  });

  test("a VM that does not exist may have a firewall, which a new VM of its id then has", async () => {
    const path = `${NODE}/qemu/300/firewall`;
    expect(await set(path, { enable: 1 })).toBe("ok");
    await lab().create(300);
    expect(await lab().data(`${path}/options`)).toMatchObject({ enable: 1 });
  });
});

describe("a VM's firewall", () => {
  const rules = (vmid: number) => lab().data(`${NODE}/qemu/${vmid}/firewall/rules`);
  const clone = async (newid: number, parameters = {}) =>
    lab().task(await lab().post(`${NODE}/qemu/9001/clone`, { newid, ...parameters }));

  // PVE::Firewall::clone_vmfw_conf (pve-firewall 6.0), read
  test("is copied to its clones, in the place of what their id had", async () => {
    await lab().post(`${VM}/rules`, { type: "in", action: "DROP", comment: "of the template" });
    await set(`${NODE}/qemu/301/firewall`, { enable: 1 });
    expect(await clone(301)).toBe("OK");
    expect(await rules(301)).toEqual(await rules(9001));
    expect(await lab().data(`${NODE}/qemu/301/firewall/options`)).toEqual({ digest: EMPTY });
    await lab().delete(`${NODE}/qemu/301/firewall/rules/0`);
    expect(await rules(9001)).toHaveLength(1);
  });

  // PVE::Firewall::remove_vmfw_conf (pve-firewall 6.0), called by PVE::API2::Qemu (qemu-server 9.2), read
  test("goes with it, without purge too", async () => {
    await clone(302);
    await set(`${NODE}/qemu/302/firewall`, { enable: 1 });
    expect(await lab().task(await lab().delete(`${NODE}/qemu/302`))).toBe("OK");
    expect(await lab().data(`${NODE}/qemu/302/firewall/options`)).toEqual({ digest: EMPTY });
  });
});

// API documentation 9.1
describe("privileges", () => {
  const as = async (method: string, path: string, parameters?: Record<string, string | number>) => {
    const { status, reason } = await lab().send(method, path, parameters, {
      Authorization: `PVEAPIToken=${TOKEN}=${SECRET}`,
    });
    return status === 200 ? "ok" : `${status} ${reason}`;
  };
  const denied = (what: string) => `403 Permission check failed (${what})`;

  test("VM.Audit reads a VM's firewall, VM.Config.Network changes it", async () => {
    expect(await as("GET", `${VM}/rules`)).toBe("ok");
    expect(await as("PUT", `${VM}/options`, { enable: 1 })).toBe("ok");
    expect(await as("POST", `${VM}/aliases`, { name: "web", cidr: "10.0.0.1" })).toBe("ok");
    expect(await as("GET", `${VM}/log`)).toBe(denied("/vms/9001, VM.Console"));
    expect(await as("GET", `${NODE}/qemu/9000/firewall/refs`)).toBe(denied("/vms/9000, VM.Audit"));
    expect(await as("DELETE", `${NODE}/qemu/9000/firewall/rules/0`)).toBe(denied("/vms/9000, VM.Config.Network"));
  });

  test("Sys.Audit and Sys.Modify are asked on the node, and on / for the cluster", async () => {
    expect(await as("GET", `${HOST}/rules`)).toBe("ok");
    expect(await as("PUT", `${HOST}/options`, { enable: 1 })).toBe(denied("/nodes/pve1, Sys.Modify"));
    expect(await as("GET", `${HOST}/log`)).toBe(denied("/nodes/pve1, Sys.Syslog"));
    expect(await as("GET", `${CLUSTER}/ipset`)).toBe(denied("/, Sys.Audit"));
    expect(await as("POST", `${CLUSTER}/groups`, { group: "web" })).toBe(denied("/, Sys.Modify"));
    expect(await as("GET", `${CLUSTER}/groups/web`)).toBe(denied("/, Sys.Audit"));
  });

  test("every user sees directories, macros and the names of security groups", async () => {
    for (const path of [CLUSTER, HOST, VM, `${CLUSTER}/macros`, `${CLUSTER}/groups`])
      expect(await as("GET", path)).toBe("ok");
  });
});

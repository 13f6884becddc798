import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../stack";
import { type ClientsLab, startClientsLab } from "./clients-lab";

jest.setTimeout(120_000);

// Clients that nobody here wrote, over TLS that is verified against the lab's CA.

let lab: ClientsLab;

beforeAll(async () => {
  lab = await startClientsLab();
});

afterAll(() => lab?.close());

/** Runs a client and returns what was refused to it. */
async function refusalsOf(run: () => Promise<unknown>): Promise<string[]> {
  const before = lab.refusals().length;
  await run();
  return lab.refusals().slice(before);
}

test("proxmoxer: a VM's life by password and by token, users and rights, an upload", async () => {
  const refused = await refusalsOf(() => lab.run("/usr/bin/python3", [join(__dirname, "proxmoxer_life.py")]));
  expect(refused).toEqual([
    "GET /nodes/pve1/qemu/100/agent/network-get-interfaces 500 QEMU guest agent is not running",
    "GET /nodes/pve1/qemu/100/agent/network-get-interfaces 500 QEMU guest agent is not running",
    expect.stringMatching(/^PUT \/nodes\/pve1\/qemu\/9000\/config 403 Permission check failed/),
    "GET /nodes 401 Authentication failed!",
  ]);
});

test("proxmox-api: a VM's life by password and by token", async () => {
  const client = join(__dirname, "npm_life.mjs");
  expect(
    await refusalsOf(() => lab.run(process.execPath, [client], { NODE_PATH: join(root, "node_modules") })),
  ).toEqual([]);
});

test("a client that does not know the lab's CA does not talk to it", async () => {
  const client = join(__dirname, "proxmoxer_life.py");
  const failed = lab.run("/usr/bin/python3", [client], { REQUESTS_CA_BUNDLE: "/etc/ssl/certs/ca-certificates.crt" });
  await expect(failed).rejects.toThrow("certificate verify failed");
});

describe("Ansible", () => {
  const ansible = (program: string, args: readonly string[]) =>
    lab.run(`/usr/bin/${program}`, args, {
      ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: "true",
      ANSIBLE_INVENTORY_UNPARSED_FAILED: "true",
      ANSIBLE_LOCALHOST_WARNING: "false",
      LAB_PASSWORD: lab.access.password,
    });
  const write = (file: string, content: unknown) => {
    mkdirSync(join(lab.folder, "ansible"), { recursive: true, mode: 0o700 });
    const path = join(lab.folder, "ansible", file);
    writeFileSync(path, JSON.stringify(content), { mode: 0o600 });
    return path;
  };
  const url = () => `https://${lab.access.host}:${lab.access.port}`;

  test("a playbook clones, starts and stops a VM, and the inventory holds it with its facts", async () => {
    const connection = {
      api_host: `${lab.access.host}:${lab.access.port}`,
      api_user: lab.access.user,
      api_password: "{{ lookup('env', 'LAB_PASSWORD') }}",
      validate_certs: true,
    };
    const kvm = (name: string, settings: Record<string, unknown>) => ({
      name,
      "community.general.proxmox_kvm": { ...connection, node: "pve1", ...settings },
    });
    const playbook = write("playbook.yml", [
      {
        hosts: "localhost",
        gather_facts: false,
        vars: { ansible_python_interpreter: "/usr/bin/python3" },
        tasks: [
          kvm("clone", { clone: "debian", name: "web", newid: 200, full: true, storage: "files", timeout: 60 }),
          kvm("change", { vmid: 200, name: "web", cores: 2, tags: ["web", "prod"], update: true }),
          kvm("start", { vmid: 200, state: "started" }),
        ],
      },
    ]);
    const { all } = await ansible("ansible-playbook", ["-i", "localhost,", "-c", "local", playbook]);
    expect(all).toMatch(/ok=3 +changed=3 .*failed=0/);

    const inventory = write("lab.proxmox.yml", {
      plugin: "community.general.proxmox",
      url: url(),
      user: lab.access.user,
      password: lab.access.password,
      validate_certs: true,
      want_facts: true,
      keyed_groups: [{ key: "proxmox_tags_parsed", prefix: "tag" }],
    });
    const listed = JSON.parse((await ansible("ansible-inventory", ["-i", inventory, "--list"])).stdout);
    expect(listed.proxmox_all_running.hosts).toEqual(["web"]);
    expect(listed.tag_prod.hosts).toEqual(["web"]);
    expect(listed._meta.hostvars.web).toMatchObject({
      proxmox_vmid: 200,
      proxmox_node: "pve1",
      proxmox_cores: 2,
      proxmox_status: "running",
      proxmox_tags_parsed: ["prod", "web"],
    });

    const end = write("end.yml", [
      {
        hosts: "localhost",
        gather_facts: false,
        vars: { ansible_python_interpreter: "/usr/bin/python3" },
        tasks: [
          kvm("stop", { vmid: 200, state: "stopped", force: true }),
          kvm("destroy", { vmid: 200, state: "absent" }),
        ],
      },
    ]);
    const ended = await ansible("ansible-playbook", ["-i", "localhost,", "-c", "local", end]);
    expect(ended.all).toMatch(/ok=2 +changed=2 .*failed=0/);
  });

  test("the inventory by token is the same", async () => {
    const { token } = lab.access;
    const inventory = write("token.proxmox.yml", {
      plugin: "community.general.proxmox",
      url: url(),
      user: token.user,
      token_id: token.name,
      token_secret: token.secret,
      validate_certs: true,
      want_facts: true,
    });
    const listed = JSON.parse((await ansible("ansible-inventory", ["-i", inventory, "--list"])).stdout);
    // The plugin leaves templates out.
    expect(listed._meta.hostvars).toEqual({});
    expect(listed.proxmox_nodes.hosts).toEqual(["pve1"]);
  });
});

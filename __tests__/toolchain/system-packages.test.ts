import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  ensureAnsible,
  ensureBind,
  ensureChromium,
  ensureDhcp,
  ensureKnot,
  ensureProxmoxClients,
  type Machine,
} from "../../toolchain/system-packages";
import { type Fixture, makeFixture, stderrOf } from "./fixture";

let fixture: Fixture;
beforeEach(() => {
  fixture = makeFixture();
  fixture.program("systemctl", 'echo "systemctl $*" >> "$FIXTURE/log"');
});
afterEach(() => fixture.remove());

const machine = (traits: Partial<Machine> = {}): Machine => ({
  folders: [fixture.bin],
  python: join(fixture.bin, "python"),
  root: true,
  systemd: false,
  ...traits,
});

/** An apt-get whose package lists know packages once they were fetched, and whose packages bring their programs. */
function aptGet({ listed = true } = {}): void {
  const programs = (names: string[]) =>
    names.map((name) => `printf '#!/bin/sh\\n' > "$FIXTURE/bin/${name}"; chmod +x "$FIXTURE/bin/${name}"`).join("; ");
  fixture.program(
    "apt-get",
    `
echo "apt-get $* (DEBIAN_FRONTEND=$DEBIAN_FRONTEND)" >> "$FIXTURE/log"
${listed ? ': > "$FIXTURE/listed"' : ""}
case "$*" in
  *" update") : > "$FIXTURE/listed"; exit;;
esac
[ -e "$FIXTURE/listed" ] || { echo "E: Unable to locate package"; exit 100; }
case " $* " in *" bind9 "*) ${programs(["named", "named-checkconf", "tsig-keygen"])};; esac
case " $* " in *" bind9-dnsutils "*) ${programs(["nsupdate", "dig"])};; esac
case " $* " in *" knot "*) ${programs(["knotd"])};; esac
case " $* " in *" kea-dhcp4-server "*) ${programs(["kea-dhcp4"])};; esac
case " $* " in *" dnsmasq-base "*) ${programs(["dnsmasq"])};; esac
case " $* " in *" udhcpc "*) ${programs(["udhcpc"])};; esac
case " $* " in *" iproute2 "*) ${programs(["ip"])};; esac
case " $* " in *" chromium "*) ${programs(["chromium"])};; esac
case " $* " in *" ansible-core "*) ${programs(["ansible-inventory"])};; esac`,
  );
}

const install = (packages: string) =>
  `apt-get -q -o DPkg::Lock::Timeout=120 install -y --no-install-recommends ${packages} (DEBIAN_FRONTEND=noninteractive)`;
const update = "apt-get -q -o DPkg::Lock::Timeout=120 update (DEBIAN_FRONTEND=noninteractive)";

test("programs that are there are found, and nothing is installed", async () => {
  aptGet();
  for (const name of ["named", "named-checkconf", "tsig-keygen", "nsupdate", "dig"]) {
    fixture.program(name, `echo ${name}`);
  }
  expect(await ensureBind(machine())).toEqual({
    named: join(fixture.cache, "unconfined/named"),
    namedCheckconf: join(fixture.bin, "named-checkconf"),
    tsigKeygen: join(fixture.bin, "tsig-keygen"),
    nsupdate: join(fixture.bin, "nsupdate"),
    dig: join(fixture.bin, "dig"),
  });
  expect(fixture.log()).toEqual([]);
});

test("named is a copy, made again when the program changes", async () => {
  for (const name of ["named", "named-checkconf", "tsig-keygen", "nsupdate", "dig"]) {
    fixture.program(name, "echo old");
  }
  const { named } = await ensureBind(machine());
  expect(readFileSync(named, "utf8")).toContain("echo old");
  expect(statSync(named).mode & 0o777).toBe(0o755);
  const copied = statSync(named).ino;
  expect(statSync((await ensureBind(machine())).named).ino).toBe(copied);

  fixture.program("named", "echo newer");
  expect(readFileSync((await ensureBind(machine())).named, "utf8")).toContain("echo newer");
});

test("root installs without a question", async () => {
  aptGet();
  const said = await stderrOf(() => ensureBind(machine()));
  expect(said).toBe("toolchain: installing bind9, bind9-dnsutils with apt-get, about 20 s\n");
  expect(fixture.log()).toEqual([install("bind9 bind9-dnsutils")]);
});

test("package lists are fetched when the first try fails", async () => {
  aptGet({ listed: false });
  await stderrOf(() => ensureBind(machine()));
  expect(fixture.log()).toEqual([install("bind9 bind9-dnsutils"), update, install("bind9 bind9-dnsutils")]);
});

test("Debian's own name server is stopped where systemd runs it", async () => {
  aptGet();
  await stderrOf(() => ensureBind(machine({ systemd: true })));
  expect(fixture.log()).toEqual([install("bind9 bind9-dnsutils"), "systemctl disable --now named.service"]);
});

test("so is Debian's Knot DNS", async () => {
  aptGet();
  await stderrOf(async () => {
    expect(await ensureKnot(machine({ systemd: true }))).toEqual({ knotd: join(fixture.bin, "knotd") });
  });
  expect(fixture.log()).toEqual([install("knot"), "systemctl disable --now knot.service"]);
});

test("so is Debian's Kea, and both DHCP servers are copies", async () => {
  aptGet();
  await stderrOf(async () => {
    expect(await ensureDhcp(machine({ systemd: true }))).toEqual({
      keaDhcp4: join(fixture.cache, "unconfined/kea-dhcp4"),
      dnsmasq: join(fixture.cache, "unconfined/dnsmasq"),
      udhcpc: join(fixture.bin, "udhcpc"),
      ip: join(fixture.bin, "ip"),
    });
  });
  expect(fixture.log()).toEqual([
    install("kea-dhcp4-server dnsmasq-base udhcpc iproute2"),
    "systemctl disable --now kea-dhcp4-server.service",
  ]);
});

test("a Kea that was there before is left alone", async () => {
  aptGet();
  for (const name of ["kea-dhcp4", "ip"]) {
    fixture.program(name, ":");
  }
  await stderrOf(() => ensureDhcp(machine({ systemd: true })));
  expect(fixture.log()).toEqual([install("dnsmasq-base udhcpc")]);
});

test("a name server that was there before is left alone", async () => {
  aptGet();
  for (const name of ["named", "named-checkconf", "tsig-keygen"]) {
    fixture.program(name, ":");
  }
  await stderrOf(() => ensureBind(machine({ systemd: true })));
  expect(fixture.log()).toEqual([install("bind9-dnsutils")]);
});

test("sudo installs where it asks for no password", async () => {
  aptGet();
  fixture.program("sudo", 'echo "sudo $1 $2" >> "$FIXTURE/log"; shift; exec "$@"');
  expect(await ensureAnsibleQuietly({ root: false })).toEqual({
    ansibleInventory: join(fixture.bin, "ansible-inventory"),
  });
  expect(fixture.log()).toEqual(["sudo -n true", "sudo -n /bin/sh", install("ansible-core")]);
});

test("Chromium is Debian's package, found once it is there", async () => {
  aptGet();
  const path = { chromium: join(fixture.bin, "chromium") };
  await stderrOf(async () => expect(await ensureChromium(machine())).toEqual(path));
  expect(await ensureChromium(machine())).toEqual(path);
  expect(fixture.log()).toEqual([install("chromium")]);
});

test("clients of Proxmox VE are looked for among Debian's Python modules, and what is missing is named", async () => {
  const files = [
    "proxmoxer/__init__.py",
    "requests/__init__.py",
    "ansible_collections/community/general/plugins/inventory/proxmox.py",
  ];
  for (const file of files) {
    mkdirSync(dirname(join(fixture.bin, "python", file)), { recursive: true });
    if (!file.startsWith("requests")) writeFileSync(join(fixture.bin, "python", file), "");
  }
  await expect(ensureProxmoxClients(machine({ root: false }))).rejects.toThrow(
    "proxmoxer or Ansible's inventory for Proxmox VE is missing (requests/__init__.py); install it with this system's package manager",
  );
  writeFileSync(join(fixture.bin, "python", "requests/__init__.py"), "");
  await ensureProxmoxClients(machine({ root: false }));
});

test("without rights the exact command is named", async () => {
  aptGet();
  const missing =
    "BIND 9 is missing (named, named-checkconf, tsig-keygen, nsupdate, dig); run: sudo apt-get update && sudo apt-get install -y --no-install-recommends bind9 bind9-dnsutils";
  await expect(ensureBind(machine({ root: false }))).rejects.toThrow(expect.objectContaining({ message: missing }));
  fixture.program("sudo", "exit 1");
  await expect(ensureBind(machine({ root: false }))).rejects.toThrow(
    expect.objectContaining({ name: "ToolchainError", message: missing }),
  );
  expect(fixture.log()).toEqual([]);
});

test("without apt-get the package's names elsewhere are named", async () => {
  await expect(ensureAnsible(machine())).rejects.toThrow(
    "Ansible is missing (ansible-inventory); install it with this system's package manager (Fedora: dnf install ansible-core, macOS: brew install ansible)",
  );
});

test("an apt-get that fails is quoted, and the command to run by hand is named", async () => {
  fixture.program("apt-get", 'echo "E: No space left on device"; exit 100');
  const said = await stderrOf(() =>
    expect(ensureAnsible(machine())).rejects.toThrow(
      "apt-get could not install ansible-core (see above); run: sudo apt-get update && sudo apt-get install -y --no-install-recommends ansible-core",
    ),
  );
  expect(said).toContain("E: No space left on device\n");
});

test("a package that does not bring its program is said to", async () => {
  fixture.program("apt-get", ":");
  await stderrOf(() =>
    expect(ensureAnsible(machine())).rejects.toThrow(
      `Ansible was installed but ansible-inventory cannot be found in ${fixture.bin}; add its folder to PATH`,
    ),
  );
});

async function ensureAnsibleQuietly(traits: Partial<Machine>) {
  let found: unknown;
  await stderrOf(async () => {
    found = await ensureAnsible(machine(traits));
  });
  return found;
}

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import execa from "execa";
import { findExecutable, searchPath } from "./executables";
import { say } from "./say";
import { ToolchainError } from "./toolchain-error";
import { unconfined } from "./unconfined";

/** A machine as far as installing packages goes. */
export interface Machine {
  /** Folders that hold executables, in the order they are searched. */
  readonly folders: readonly string[];
  /** The folder of the Python modules that Debian's packages bring. */
  readonly python: string;
  /** Whether this process is root. */
  readonly root: boolean;
  /** Whether systemd runs the services. */
  readonly systemd: boolean;
}

/** Absolute paths of BIND 9's programs. */
export interface Bind {
  /** A copy that no AppArmor profile confines (see {@link unconfined}): run the server by this path. */
  readonly named: string;
  readonly namedCheckconf: string;
  readonly tsigKeygen: string;
  readonly nsupdate: string;
  readonly dig: string;
}

/** Absolute paths of Knot DNS's programs. */
export interface Knot {
  readonly knotd: string;
}

/** Absolute paths of Ansible's programs. */
export interface Ansible {
  readonly ansibleInventory: string;
}

/** Absolute paths of DHCP servers, of a DHCP client and of what makes the networks that they meet in. */
export interface Dhcp {
  /** A copy that no AppArmor profile confines, as of {@link Bind.named}: Debian's profile comes with the package. */
  readonly keaDhcp4: string;
  /** A copy too: Debian's profile comes with the package apparmor-profiles. */
  readonly dnsmasq: string;
  readonly udhcpc: string;
  readonly ip: string;
}

/** Absolute path of a browser without a window. */
export interface Chromium {
  readonly chromium: string;
}

/** Absolute path of a Python that has pip. */
export interface Python {
  readonly python3: string;
}

/** Debian packages that start a server of their own when they arrive, each with its service. */
const services: Readonly<Record<string, string>> = {
  bind9: "named.service",
  knot: "knot.service",
  "kea-dhcp4-server": "kea-dhcp4-server.service",
};

interface Software {
  readonly title: string;
  /** The programs that are needed, and files of Python modules, each with the Debian package that brings it. */
  readonly packages: Readonly<Record<string, string>>;
  readonly elsewhere: string;
}

const bind = {
  title: "BIND 9",
  packages: {
    named: "bind9",
    "named-checkconf": "bind9",
    "tsig-keygen": "bind9",
    nsupdate: "bind9-dnsutils",
    dig: "bind9-dnsutils",
  },
  elsewhere: "Fedora: dnf install bind bind-utils, macOS: brew install bind",
} as const satisfies Software;

const knot = {
  title: "Knot DNS",
  packages: { knotd: "knot" },
  elsewhere: "Fedora: dnf install knot, macOS: brew install knot",
} as const satisfies Software;

const ansible = {
  title: "Ansible",
  packages: { "ansible-inventory": "ansible-core" },
  elsewhere: "Fedora: dnf install ansible-core, macOS: brew install ansible",
} as const satisfies Software;

const dhcp = {
  title: "Kea, dnsmasq or udhcpc",
  packages: { "kea-dhcp4": "kea-dhcp4-server", dnsmasq: "dnsmasq-base", udhcpc: "udhcpc", ip: "iproute2" },
  elsewhere: "they are tried with Debian's packages alone",
} as const satisfies Software;

const chromium = {
  title: "Chromium",
  packages: { chromium: "chromium" },
  elsewhere: "Fedora: dnf install chromium, macOS: brew install chromium",
} as const satisfies Software;

const python = {
  title: "Python 3 with pip",
  packages: { python3: "python3", pip3: "python3-pip" },
  elsewhere: "Fedora: dnf install python3-pip, macOS: brew install python",
} as const satisfies Software;

const proxmoxClients = {
  title: "proxmoxer or Ansible's inventory for Proxmox VE",
  packages: {
    "proxmoxer/__init__.py": "python3-proxmoxer",
    "requests/__init__.py": "python3-requests",
    "ansible_collections/community/general/plugins/inventory/proxmox.py": "ansible",
  },
  elsewhere: "they are tried with Debian's packages alone",
} as const satisfies Software;

/**
 * Finds BIND 9, and installs Debian's packages where that needs no answer from anybody.
 *
 * Debian starts a name server of its own when the package arrives. That one is stopped and disabled, and only when it
 * was this function that brought it: a name server that was there before is somebody's.
 *
 * @throws ToolchainError with the exact command where it cannot install.
 */
export async function ensureBind(machine: Machine = thisMachine()): Promise<Bind> {
  const paths = await ensure(bind, machine);
  return {
    named: await unconfined(paths.named),
    namedCheckconf: paths["named-checkconf"],
    tsigKeygen: paths["tsig-keygen"],
    nsupdate: paths.nsupdate,
    dig: paths.dig,
  };
}

/**
 * Finds Knot DNS, or installs Debian's package in the way of {@link ensureBind}. Only the tests of `toolchain/dns` need it.
 *
 * @throws ToolchainError with the exact command where it cannot install.
 */
export async function ensureKnot(machine: Machine = thisMachine()): Promise<Knot> {
  const paths = await ensure(knot, machine);
  return { knotd: paths.knotd };
}

/**
 * Finds Ansible, or installs Debian's `ansible-core` where that needs no answer from anybody. Only tests need it.
 *
 * @throws ToolchainError with the exact command where it cannot install.
 */
export async function ensureAnsible(machine: Machine = thisMachine()): Promise<Ansible> {
  const paths = await ensure(ansible, machine);
  return { ansibleInventory: paths["ansible-inventory"] };
}

/**
 * Finds proxmoxer and Ansible's modules and inventory for Proxmox VE where Debian's own Python has them, or installs
 * Debian's packages where that needs no answer from anybody. Only tests need them.
 *
 * @throws ToolchainError with the exact command where it cannot install.
 */
export async function ensureProxmoxClients(machine: Machine = thisMachine()): Promise<void> {
  await ensure(proxmoxClients, machine);
}

/**
 * Finds DHCP servers and a client, or installs Debian's packages in the way of {@link ensureBind}. Only tests need them.
 *
 * @throws ToolchainError with the exact command where it cannot install.
 */
export async function ensureDhcp(machine: Machine = thisMachine()): Promise<Dhcp> {
  const paths = await ensure(dhcp, machine);
  return {
    keaDhcp4: await unconfined(paths["kea-dhcp4"]),
    dnsmasq: await unconfined(paths.dnsmasq),
    udhcpc: paths.udhcpc,
    ip: paths.ip,
  };
}

/**
 * Finds Chromium, or installs Debian's package where that needs no answer from anybody. Only tests need it.
 *
 * @throws ToolchainError with the exact command where it cannot install.
 */
export async function ensureChromium(machine: Machine = thisMachine()): Promise<Chromium> {
  const paths = await ensure(chromium, machine);
  return { chromium: paths.chromium };
}

/**
 * Finds Python with pip, or installs Debian's packages where that needs no answer from anybody. Only tests need it.
 *
 * @throws ToolchainError with the exact command where it cannot install.
 */
export async function ensurePython(machine: Machine = thisMachine()): Promise<Python> {
  const paths = await ensure(python, machine);
  return { python3: paths.python3 };
}

/** Debian keeps servers in sbin folders, which are not on an ordinary user's PATH. */
function thisMachine(): Machine {
  return {
    folders: [...searchPath(), "/usr/local/sbin", "/usr/sbin", "/sbin"],
    python: "/usr/lib/python3/dist-packages",
    root: process.getuid?.() === 0,
    systemd: existsSync("/run/systemd/system"),
  };
}

async function ensure<S extends Software>(
  software: S,
  machine: Machine,
): Promise<Record<keyof S["packages"] & string, string>> {
  const missing = missingPrograms(software, machine);
  if (missing.length > 0) {
    await install(software, missing, machine);
  }
  const stillMissing = missingPrograms(software, machine);
  if (stillMissing.length > 0) {
    throw new ToolchainError(
      `${software.title} was installed but ${stillMissing.join(", ")} cannot be found in ${machine.folders.join(":")}; add its folder to PATH`,
    );
  }
  const programs = Object.keys(software.packages) as (keyof S["packages"] & string)[];
  return Object.fromEntries(programs.map((program) => [program, findExecutable(program, machine.folders)])) as Record<
    keyof S["packages"] & string,
    string
  >;
}

function missingPrograms(software: Software, machine: Machine): string[] {
  const isThere = (name: string) =>
    name.includes("/") ? existsSync(join(machine.python, name)) : findExecutable(name, machine.folders) !== undefined;
  return Object.keys(software.packages).filter((name) => !isThere(name));
}

async function install(software: Software, missing: readonly string[], machine: Machine): Promise<void> {
  const lacking = `${software.title} is missing (${missing.join(", ")})`;
  const apt = findExecutable("apt-get", machine.folders);
  if (apt === undefined) {
    throw new ToolchainError(`${lacking}; install it with this system's package manager (${software.elsewhere})`);
  }
  const packages = [...new Set(missing.map((program) => software.packages[program] ?? program))];
  const byHand = `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  const prefix = await rootPrefix(machine);
  if (prefix === undefined) {
    throw new ToolchainError(`${lacking}; run: ${byHand}`);
  }
  say(`installing ${packages.join(", ")} with apt-get, about 20 s`);
  const [program = "/bin/sh", ...rest] = [...prefix, "/bin/sh", "-c", installScript(apt, packages, machine)];
  const result = await execa(program, rest, {
    all: true,
    reject: false,
    env: { PATH: machine.folders.join(delimiter) },
  });
  if (result.exitCode !== 0) {
    process.stderr.write(`${result.all ?? ""}\n`);
    throw new ToolchainError(`apt-get could not install ${packages.join(", ")} (see above); run: ${byHand}`);
  }
}

/** What to put before a command to run it as root without a question, or undefined where that is not allowed. */
async function rootPrefix(machine: Machine): Promise<string[] | undefined> {
  if (machine.root) {
    return [];
  }
  const sudo = findExecutable("sudo", machine.folders);
  if (sudo === undefined) {
    return undefined;
  }
  const allowed = await execa(sudo, ["-n", "true"], { reject: false });
  return allowed.exitCode === 0 ? [sudo, "-n"] : undefined;
}

/**
 * Everything that happens as root, in one shell, so that nothing is left half done when this process is killed.
 *
 * Package lists are fetched only when the first try fails: they are missing on a fresh machine and out of date on an
 * old one, and that costs more than the packages themselves.
 */
function installScript(apt: string, packages: readonly string[], machine: Machine): string {
  const get = `'${apt}' -q -o DPkg::Lock::Timeout=120`;
  const install = `${get} install -y --no-install-recommends ${packages.join(" ")}`;
  const lines = ["set -e", "export DEBIAN_FRONTEND=noninteractive", `${install} || { ${get} update && ${install}; }`];
  if (machine.systemd) {
    const started = packages.flatMap((name) => services[name] ?? []);
    lines.push(...started.map((service) => `systemctl disable --now ${service}`));
  }
  return lines.join("\n");
}

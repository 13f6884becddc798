import { once } from "node:events";
import execa from "execa";

/** One end of an {@link IsolatedNetwork}. */
export interface End {
  /** The only network interface, besides loopback. */
  readonly interfaceName: string;
  /** Runs a program in this end, as root of nothing but these networks. It ends with this process at the latest. */
  run(program: string, args: readonly string[], options?: execa.Options): execa.ExecaChildProcess;
}

/** A network of two ends, joined by a cable and by nothing to anything else. */
export interface IsolatedNetwork {
  readonly server: End;
  readonly client: End;
  close(): Promise<void>;
}

const unshare = ["unshare", "--map-root-user", "--net"];

/** A block of tests that make isolated networks. They are skipped, and it says so, on a machine that makes none. */
export function describeInNetwork(tests: () => void): void {
  const probe = execa.sync("env", [...unshare, "ip", "link", "add", "probe", "type", "veth"], { reject: false });
  if (probe.failed) {
    process.stderr.write(`tests of DHCP are skipped, as this machine makes no network namespace: ${probe.stderr}\n`);
  }
  (probe.failed ? describe.skip : describe)("in a network of its own,", tests);
}

/**
 * Makes an isolated network: two network namespaces without names, in a user namespace of their own, so that nobody
 * needs to be root (user_namespaces(7)). They go with the last process in them, hence also when this one is killed.
 *
 * @param ip the program of iproute2
 * @param address the server's address and its prefix length
 */
export async function makeIsolatedNetwork(ip: string, address: string): Promise<IsolatedNetwork> {
  const server = await holdNamespace(unshare);
  const client = await holdNamespace([...into(server.pid, "user"), "unshare", "--net"]);
  const ends = { server: makeEnd(server.pid, "to-client"), client: makeEnd(client.pid, "to-server") };
  const { interfaceName } = ends.client;
  const peer = ["peer", "name", interfaceName, "netns", String(client.pid)];
  await ends.server.run(ip, ["link", "add", ends.server.interfaceName, "type", "veth", ...peer]);
  await ends.server.run(ip, ["address", "add", address, "dev", ends.server.interfaceName]);
  for (const end of Object.values(ends)) {
    for (const name of ["lo", end.interfaceName]) {
      await end.run(ip, ["link", "set", name, "up"]);
    }
  }
  return {
    ...ends,
    close: async () => {
      await client.release();
      await server.release();
    },
  };
}

/** What to put before a command to run it in namespaces of a process. */
const into = (pid: number, ...namespaces: readonly string[]) => [
  "nsenter",
  `--target=${pid}`,
  "--preserve-credentials",
  ...namespaces.map((name) => `--${name}`),
];

interface Holder {
  readonly pid: number;
  release(): Promise<void>;
}

/** Makes a namespace and keeps it while this process lives: it is that of a `cat` that reads from a pipe of ours. */
async function holdNamespace(command: readonly string[]): Promise<Holder> {
  const cat = execa("env", [...command, "cat"]);
  const { pid, stdin, stdout } = cat;
  if (pid === undefined || !stdin || !stdout) throw await cat;
  // The echo tells that `cat` runs, and so that its namespace is there.
  stdin.write("\n");
  await Promise.race([once(stdout, "data"), cat]);
  return {
    pid,
    release: async () => {
      stdin.end();
      await cat;
    },
  };
}

function makeEnd(pid: number, interfaceName: string): End {
  const prefix = [...into(pid, "user", "net"), "setpriv", "--pdeathsig", "KILL"];
  return {
    interfaceName,
    run: (program, args, options) => execa("env", [...prefix, program, ...args], options),
  };
}

import { request } from "node:http";
import { CommandError } from "./command-error";

/** A fault as it is asked for: `kind`, what it fits and its settings. `lab/README.md` names them all. */
export interface LabFault {
  readonly kind: string;
  readonly [setting: string]: string | number | undefined;
}

/** A fault of a lab, with what came of it. */
export interface LabFaultReport extends Readonly<Record<string, unknown>> {
  readonly id: number;
  readonly kind: string;
  /** How often it strikes at most. */
  readonly times: number | "always";
  /** How many requests or steps it fitted. */
  readonly seen: number;
  /** How many of them it struck. */
  readonly struck: number;
  /** How many of them it holds now. */
  readonly held: number;
  readonly strikes: readonly { readonly time: string; readonly what: string }[];
}

/** What goes on inside a VM; what is left out stays as it is. */
export interface LabGuest {
  /** Whether the QEMU guest agent answers while the VM runs. */
  readonly agent?: boolean;
  /** Whether the guest powers off when it is asked to. */
  readonly reacts?: boolean;
  readonly addresses?: readonly { readonly interface: string; readonly address: string; readonly prefix: number }[];
}

/** A client of a lab's admin socket: what can be done to the lab from outside its APIs. The lab defines the form. */
export class LabAdmin {
  /** @param socket of `lab.json` */
  constructor(private readonly socket: string) {}

  /** All faults, in the order in which they were asked for. */
  listFaults(): Promise<LabFaultReport[]> {
    return this.send("GET", "/faults") as Promise<LabFaultReport[]>;
  }

  /** Adds a fault, which holds from now on. */
  addFault(fault: LabFault): Promise<LabFaultReport> {
    return this.send("POST", "/faults", fault) as Promise<LabFaultReport>;
  }

  /** Removes a fault; requests and tasks that it holds go on. */
  async removeFault(id: number): Promise<void> {
    await this.send("DELETE", `/faults/${id}`);
  }

  /** Removes all faults. */
  async clearFaults(): Promise<void> {
    await this.send("DELETE", "/faults");
  }

  /** Makes the lab what it was when it had booted: cluster, clock and DNS zones, without faults. */
  async reset(): Promise<void> {
    await this.send("POST", "/reset");
  }

  /** Keeps the present state under a name, for {@link load}. */
  async save(name: string): Promise<void> {
    await this.send("PUT", `/states/${encodeURIComponent(name)}`);
  }

  /** Puts a saved state in the place of the present one. */
  async load(name: string): Promise<void> {
    await this.send("POST", `/states/${encodeURIComponent(name)}/load`);
  }

  /** Says how long each step of a task takes, in milliseconds; 0 ends tasks before they are first asked for. */
  async paceTasks(milliseconds: number): Promise<void> {
    await this.send("PUT", "/tasks", { pace: milliseconds });
  }

  /** Puts the cluster's clock forward. */
  async advanceClock(seconds: number): Promise<void> {
    await this.send("PUT", "/clock", { advanceSeconds: seconds });
  }

  /** Says what goes on inside a VM. */
  async setGuest(vmid: number, guest: LabGuest): Promise<void> {
    await this.send("PUT", `/guests/${vmid}`, guest);
  }

  /** @throws CommandError with the lab's own lines when it refuses. */
  private send(method: string, path: string, body?: object): Promise<unknown> {
    const text = body && JSON.stringify(body);
    const headers = text ? { "content-type": "application/json", "content-length": Buffer.byteLength(text) } : {};
    return new Promise((resolve, reject) => {
      const call = request({ socketPath: this.socket, method, path, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer = Buffer.concat(chunks).toString();
          const value: unknown = answer === "" ? undefined : JSON.parse(answer);
          if ((response.statusCode ?? 500) < 400) resolve(value);
          else reject(new CommandError((value as { problems: string[] }).problems.join("\n")));
        });
      });
      call.on("error", reject);
      call.end(text);
    });
  }
}

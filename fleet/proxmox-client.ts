import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { sendToProxmox } from "./world/proxmox-request";

/** How often a task is asked whether it has ended, in milliseconds. The lab's take some hundredths of a second. */
const pollInterval = 20;

/** How to reach a Proxmox VE API. */
export interface ProxmoxAccess {
  /** `https://host:port`, with or without a final slash. */
  readonly endpoint: string;
  /** CA certificate to trust: a PEM file. */
  readonly ca: string;
  /** `user@realm!token=uuid`. */
  readonly token: string;
}

/** Parameters of a request. */
export type ProxmoxParameters = Readonly<Record<string, string | number>>;

/** A client of the Proxmox VE API, for what the lab's demo and tests do behind Terraform's back. */
export class ProxmoxClient {
  constructor(private readonly access: ProxmoxAccess) {}

  /** Returns the `data` of the answer. */
  get<T>(path: string): Promise<T> {
    return this.send("GET", path) as Promise<T>;
  }

  put(path: string, parameters: ProxmoxParameters): Promise<unknown> {
    return this.send("PUT", path, parameters);
  }

  /** Posts, and waits for the task that the answer names. */
  post(path: string, parameters: ProxmoxParameters = {}): Promise<void> {
    return this.send("POST", path, parameters).then((upid) => this.waitForTask(upid));
  }

  /** Deletes, and waits for the task that the answer names. */
  delete(path: string): Promise<void> {
    return this.send("DELETE", path).then((upid) => this.waitForTask(upid));
  }

  /** @throws Error when the task fails. */
  private async waitForTask(upid: unknown): Promise<void> {
    if (typeof upid !== "string") return;
    const path = `/nodes/${upid.split(":")[1]}/tasks/${encodeURIComponent(upid)}/status`;
    for (;;) {
      const { status, exitstatus } = await this.get<{ status: string; exitstatus?: string }>(path);
      if (status === "stopped") {
        if (exitstatus === "OK") return;
        throw new Error(`task ${upid} ended with ${exitstatus}`);
      }
      await setTimeout(pollInterval);
    }
  }

  /** @throws Error with the API's own words when it does not answer 200. */
  private async send(method: string, path: string, parameters?: ProxmoxParameters): Promise<unknown> {
    const { endpoint, ca, token } = this.access;
    const connect = [readFileSync(ca, "utf8")];
    // What the lab's faults hold has no end: neither has the wait.
    const answer = await sendToProxmox({ endpoint, method, path, token, parameters, connect, timeoutMs: 0 });
    if (answer.status === 200) return JSON.parse(answer.body).data;
    throw new Error(`${method} ${path}: ${answer.status} ${answer.reason} ${answer.body}`);
  }
}

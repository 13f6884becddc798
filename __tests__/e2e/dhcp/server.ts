import type { ExecaChildProcess } from "execa";
import { waitForText } from "../lab-command";

/** A DHCP server that runs. */
export interface Server {
  /** What it had logged when it was ready. */
  readonly log: string;
  stop(): Promise<void>;
}

/**
 * Returns a server once it has logged that it is ready.
 *
 * @throws Error with the log when it ends before that.
 */
export async function waitForServer(child: ExecaChildProcess, ready: string): Promise<Server> {
  let log = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    log += chunk;
  });
  const ended = child.catch(() => undefined);
  await waitForText(child, ready);
  return {
    log,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

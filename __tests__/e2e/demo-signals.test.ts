import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, until } from "./lab-command";

jest.setTimeout(60_000);

let temporary: string;
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), "demo-"));
});
afterEach(() => rmSync(temporary, { recursive: true, force: true }));

/** Every process that was started with the test's temp folder or works in it. */
function findProcesses(): string[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      const traces = [command, readlinkSync(`/proc/${pid}/cwd`), readFileSync(`/proc/${pid}/environ`, "utf8")];
      return traces.some((trace) => trace.includes(temporary)) ? [command] : [];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

const moments = {
  "the lab boots": ["SIGTERM", /\/lab\/main\.ts /],
  "cdktf deploys": ["SIGINT", /terraform-provider-proxmox/],
} as const;

test.each(Object.entries(moments))(
  "a demo that is stopped while %s leaves nothing behind",
  async (_, [signal, seen]) => {
    const demo = spawn(process.execPath, ["--import", "tsx", "fleet/demo/main.ts"], {
      cwd: root,
      env: { ...process.env, TMPDIR: temporary },
      stdio: "ignore",
    });
    const ended = once(demo, "exit");
    await until("it is there", () => findProcesses().some((command) => seen.test(command)));
    demo.kill(signal);

    expect(await ended).toEqual([signal === "SIGINT" ? 130 : 143, null]);
    await until("every process has ended", () => findProcesses().length === 0);
    expect(readdirSync(temporary).filter((name) => name.startsWith("tenantry-"))).toEqual([]);
  },
);

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Credentials } from "../../../fleet/engine/credentials";
import { TenantEngine } from "../../../fleet/engine/tenant-engine";
import type { TenantIntent } from "../../../ledger/fleet-document";
import { type Fixture, makeFixture } from "../../toolchain/fixture";
import { intent, secret, token } from "./intent";

/**
 * What an engine is here: it keeps its arguments in the log and its environment in a file, then does what a test says
 * in files that are named after its commands.
 */
const script = `
echo "$*" >> "$FIXTURE/log"
env > "$FIXTURE/environment"
mkdir -p .terraform
if [ -e "$FIXTURE/$1.sh" ]; then . "$FIXTURE/$1.sh"; fi`;

/** A checkout with one synthesized stack, and an engine that does what a test says. */
export interface EngineFixture extends Fixture {
  readonly engine: TenantEngine;
  /** Says what the engine does for a command: lines of shell. */
  on(command: "init" | "plan" | "apply" | "show" | "state", lines: string): void;
  /** Variables of the engine's last process. */
  environment(): Record<string, string>;
  /** Another object for the same stack. */
  make(settings?: {
    readonly intent?: TenantIntent;
    readonly environment?: NodeJS.ProcessEnv;
    readonly name?: "OpenTofu" | "Terraform";
  }): TenantEngine;
}

export const credentials: Credentials = {
  proxmoxApiToken: token,
  dnsKeySecret: secret,
  environment: {},
  secrets: [token, secret],
};

export function makeEngineFixture(): EngineFixture {
  const fixture = makeFixture();
  const path = fixture.program("tofu", script);
  const root = join(fixture.folder, "checkout");
  fixture.write("checkout/cdktf.out/stacks/acme-web/cdk.tf.json", JSON.stringify({ terraform: { backend: {} } }));
  fixture.write("checkout/cdktf.out/stacks/acme-web/.terraform.lock.hcl", "lock");
  const make: EngineFixture["make"] = (settings = {}) =>
    new TenantEngine({
      root,
      intent: settings.intent ?? intent,
      engine: { path, name: settings.name ?? "OpenTofu", version: "1.12.6" },
      credentials,
      environment: settings.environment ?? {},
    });
  return {
    ...fixture,
    engine: make(),
    make,
    on: (command, lines) => fixture.write(`${command}.sh`, lines),
    environment: () => {
      const lines = readFileSync(join(fixture.folder, "environment"), "utf8").trim().split("\n");
      return Object.fromEntries(lines.map((line) => [line.split("=", 1)[0], line.slice(line.indexOf("=") + 1)]));
    },
  };
}

/** Waits until a file of a fixture is there, and returns its text. */
export async function waitForFile({ folder }: Fixture, name: string): Promise<string> {
  const file = join(folder, name);
  const deadline = Date.now() + 10_000;
  while (!existsSync(file) || readFileSync(file, "utf8") === "") {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${name}`);
    await new Promise((done) => setTimeout(done, 10));
  }
  return readFileSync(file, "utf8").trim();
}

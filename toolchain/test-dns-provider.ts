import { join } from "node:path";
import execa from "execa";
import { findExecutable } from "./executables";
import { runCommand } from "./run-command";
import { say } from "./say";
import { ensureBind, ensureKnot } from "./system-packages";
import { ToolchainError } from "./toolchain-error";

/** Runs the Go tests of the stand-in for hashicorp/dns, where there is a Go that could build it. */
async function main(): Promise<void> {
  const go = findExecutable("go");
  if (go === undefined) {
    say("Go is missing, so the stand-in for hashicorp/dns can neither be built nor tested here");
    return;
  }
  await ensureBind();
  await ensureKnot();
  const { exitCode } = await execa(go, ["test", "-count=1", "./..."], {
    cwd: join(__dirname, "dns"),
    env: { CGO_ENABLED: "0", GOWORK: "off" },
    stdio: "inherit",
    reject: false,
  });
  if (exitCode !== 0) {
    throw new ToolchainError(
      "the tests of the stand-in for hashicorp/dns failed; run: (cd toolchain/dns && go test ./...)",
    );
  }
}

void runCommand(main);

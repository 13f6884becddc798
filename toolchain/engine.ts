import execa from "execa";
import { findExecutable } from "./executables";
import { say } from "./say";
import { ToolchainError } from "./toolchain-error";

/** A program that plans and applies. */
export interface Engine {
  /** Absolute. */
  readonly path: string;
  readonly name: "OpenTofu" | "Terraform";
  /** Without a `v`, for example `1.12.6`. */
  readonly version: string;
}

/**
 * The oldest versions that know ephemeral variables, in which every tenant's secrets travel:
 * Terraform 1.10 and OpenTofu 1.11, by their release notes.
 */
const oldest = { OpenTofu: [1, 11], Terraform: [1, 10] } as const;

/**
 * The engine that plain cdktf would take: `TERRAFORM_BINARY_NAME`, else `terraform` on the PATH, and after it `tofu`,
 * which cdktf takes only by name. Two engines must never share a state by accident.
 *
 * @returns undefined where none is installed that is new enough.
 * @throws ToolchainError where `TERRAFORM_BINARY_NAME` names something that cannot be used: a person chose that.
 */
export async function findEngine(): Promise<Engine | undefined> {
  const chosen = process.env.TERRAFORM_BINARY_NAME;
  if (chosen) {
    return getChosenEngine(chosen);
  }
  for (const program of ["terraform", "tofu"]) {
    const path = findExecutable(program);
    const engine = path === undefined ? undefined : await identifyEngine(path);
    if (path !== undefined && engine === undefined) {
      say(`${path} does not tell its version, so it is not used`);
    } else if (engine !== undefined && !isNewEnough(engine)) {
      say(`${engine.path} is ${engine.name} ${engine.version}, so it is not used: ${oldestWords(engine)} is needed`);
    } else if (engine !== undefined) {
      return engine;
    }
  }
  return undefined;
}

/** `tofu` on the PATH where it is OpenTofu of exactly this version. */
export async function findOpenTofu(version: string): Promise<Engine | undefined> {
  const path = findExecutable("tofu");
  const engine = path === undefined ? undefined : await identifyEngine(path);
  return engine?.name === "OpenTofu" && engine.version === version ? engine : undefined;
}

async function getChosenEngine(chosen: string): Promise<Engine> {
  const path = chosen.startsWith("/") ? findExecutable(chosen, [""]) : findExecutable(chosen);
  if (path === undefined) {
    throw new ToolchainError(
      `TERRAFORM_BINARY_NAME is ${JSON.stringify(chosen)}, which is no executable; correct it, or unset it to let the toolchain choose`,
    );
  }
  const engine = await identifyEngine(path);
  if (engine === undefined) {
    throw new ToolchainError(
      `TERRAFORM_BINARY_NAME is ${JSON.stringify(chosen)}, which is neither OpenTofu nor Terraform; correct it, or unset it to let the toolchain choose`,
    );
  }
  if (!isNewEnough(engine)) {
    throw new ToolchainError(
      `TERRAFORM_BINARY_NAME is ${engine.name} ${engine.version}, but ${oldestWords(engine)} is needed; update it, or unset the variable to let the toolchain choose`,
    );
  }
  return engine;
}

/** What a program says of itself, or undefined where it is no engine. Both engines print other lines as well. */
async function identifyEngine(path: string): Promise<Engine | undefined> {
  const { stdout } = await execa(path, ["version"], { reject: false, env: { CHECKPOINT_DISABLE: "1" } });
  const match = /^(OpenTofu|Terraform) v(\d+\.\d+\.\d+\S*)$/m.exec(stdout ?? "");
  return match?.[1] === undefined || match[2] === undefined
    ? undefined
    : { path, name: match[1] as Engine["name"], version: match[2] };
}

function isNewEnough(engine: Engine): boolean {
  const [major = 0, minor = 0] = engine.version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = oldest[engine.name];
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

function oldestWords(engine: Engine): string {
  return `${engine.name} ${oldest[engine.name].join(".")} or newer`;
}

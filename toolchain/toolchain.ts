import { join } from "node:path";
import { build, builtFolder, isBuilt } from "./build";
import { type Component, type Components, readComponents } from "./components";
import { type Engine, findEngine, findOpenTofu } from "./engine";
import { link } from "./files";
import { lockMirror } from "./lock-providers";
import { makeMirror, toolchainFolder } from "./mirror";
import { registries } from "./provider-sources";
import { type Ask, askAndRemember, registryAnswers } from "./registry";
import { say } from "./say";

export interface ToolchainOptions {
  /**
   * `any`: what a person has installed, in plain cdktf's order. `pinned`: OpenTofu of exactly the version that
   * `toolchain/opentofu/go.mod` names, so that tests and demo mean the same everywhere.
   */
  readonly engine: "pinned" | "any";
}

/** An engine, and what a process that runs it or cdktf needs. */
export interface Toolchain {
  readonly engine: Engine;
  /** Variables to set in such a process, beside those it has. */
  readonly environment: Record<string, string>;
}

/**
 * Finds or builds the engine, and the providers where no provider registry answers.
 *
 * Says on stderr what it does. Runs again in well under a second once everything is there.
 *
 * @param root the repository
 * @param ask how it is found out whether a registry answers
 * @throws ToolchainError with one line that says what to do.
 */
export async function prepareToolchain(
  root: string,
  options: ToolchainOptions,
  ask: Ask = registryAnswers,
): Promise<Toolchain> {
  const components = readComponents(root);
  const installed = await findInstalledEngine(root, components, options);
  const registry = registries[installed?.name ?? "OpenTofu"];
  const answers = await askAndRemember(registry, join(toolchainFolder(root), "registry.json"), ask);

  const providers = answers ? [] : [components.proxmox, components.local, components.dns];
  const engineToBuild = installed === undefined ? [components.opentofu] : [];
  await build(root, [...engineToBuild, ...providers], answers ? otherWay(components, options) : undefined);

  const engine = installed ?? linkBuiltEngine(root, components.opentofu);
  say(`${engine.name} ${engine.version} (${engine.path})`);
  const environment = { TERRAFORM_BINARY_NAME: engine.path, CHECKPOINT_DISABLE: "1" };
  if (answers) {
    return { engine, environment };
  }

  const settings = makeMirror(root, providers);
  await lockMirror(root, engine, components);
  say(
    `${registry} does not answer, so providers are the ones built here: ${providers.map((provider) => `${provider.id} ${provider.version}`).join(", ")}; dns is a stand-in for hashicorp/dns (toolchain/dns/README.md)`,
  );
  return { engine, environment: { ...environment, ...mirrorEnvironment(settings) } };
}

/** What makes engines take providers from the mirror, and never from a cache that holds others of the same version. */
function mirrorEnvironment(settings: string): Record<string, string> {
  return { TF_CLI_CONFIG_FILE: settings, TF_PLUGIN_CACHE_DIR: "", CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1" };
}

async function findInstalledEngine(
  root: string,
  { opentofu }: Components,
  options: ToolchainOptions,
): Promise<Engine | undefined> {
  if (options.engine === "any") {
    return findEngine();
  }
  // Asking a program for its version takes longer than everything else here.
  return isBuilt(root, opentofu) ? undefined : findOpenTofu(opentofu.version);
}

function linkBuiltEngine(root: string, opentofu: Component): Engine {
  const path = join(toolchainFolder(root), "bin", opentofu.file);
  link(join(builtFolder(root, opentofu), opentofu.file), path);
  return { path, name: "OpenTofu", version: opentofu.version };
}

function otherWay({ opentofu }: Components, options: ToolchainOptions): string {
  const version = options.engine === "pinned" ? opentofu.version : "1.11 or newer";
  return `install OpenTofu ${version} (https://opentofu.org/docs/intro/install/)`;
}

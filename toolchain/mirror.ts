import { join } from "node:path";
import { builtFolder, goPlatform } from "./build";
import type { Provider } from "./components";
import { link, removeOthers, writeIfChanged } from "./files";
import { registries } from "./provider-sources";

/** Where a checkout keeps what the toolchain made for it. Not committed; deleting it costs nothing but links. */
export function toolchainFolder(root: string): string {
  return join(root, ".toolchain");
}

/** The filesystem mirror of a checkout. */
export function mirrorFolder(root: string): string {
  return join(toolchainFolder(root), "mirror");
}

/**
 * Makes the filesystem mirror, in its unpacked layout, of providers that are built, and the CLI configuration that sends
 * engines there and nowhere else.
 *
 * Each provider lies under both registries' names, because each engine looks for its own.
 *
 * @returns path of the CLI configuration
 */
export function makeMirror(root: string, providers: readonly Provider[]): string {
  for (const provider of providers) {
    for (const host of Object.values(registries)) {
      const versions = join(mirrorFolder(root), host, provider.source);
      removeOthers(versions, provider.version);
      link(builtFolder(root, provider), join(versions, provider.version, goPlatform));
    }
  }
  const settings = join(toolchainFolder(root), "tofurc");
  writeIfChanged(settings, renderSettings(mirrorFolder(root)));
  return settings;
}

function renderSettings(mirror: string): string {
  return [
    "# Written by the toolchain. No provider registry answers, so providers come from what was built here.",
    "provider_installation {",
    "  filesystem_mirror {",
    `    path = ${JSON.stringify(mirror)}`,
    "  }",
    "}",
    "",
  ].join("\n");
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ToolchainError } from "./toolchain-error";

/** A program that the toolchain can build from Go modules. */
export interface Component {
  /** Its folder in `toolchain/`, which holds the `go.mod` that pins it. */
  readonly id: "opentofu" | "proxmox" | "local" | "dns" | "act";
  readonly title: string;
  /** Without a `v`. */
  readonly version: string;
  /** What `go build` builds. */
  readonly mainPackage: string;
  /** What the linker sets in the program, as `name=value`. */
  readonly linked?: string;
  /** Name of the built file. */
  readonly file: string;
  /** How long a build takes where nothing is in Go's caches: measured on 2 cores, without downloads. */
  readonly duration: string;
}

/** A provider that can be built, and how a configuration asks for it. */
export interface Provider extends Component {
  /** `namespace/type`, the same in every registry. */
  readonly source: string;
}

/** Everything the toolchain can build. */
export interface Components {
  readonly opentofu: Component;
  readonly proxmox: Provider;
  readonly local: Provider;
  readonly dns: Provider;
}

/** The version of hashicorp/dns that `toolchain/dns` stands in for. */
const dnsVersion = "3.6.1";

/**
 * What the `go.mod` files below `toolchain/` pin.
 *
 * @throws ToolchainError where `cdktf.json`, the one place for the Proxmox provider's version, disagrees with them.
 */
export function readComponents(root: string): Components {
  const proxmoxVersion = readPinnedVersion(root, "proxmox", "github.com/bpg/terraform-provider-proxmox");
  const wanted = readProxmoxVersion(root);
  if (wanted !== proxmoxVersion) {
    throw new ToolchainError(
      `cdktf.json asks for bpg/proxmox ${wanted} but toolchain/proxmox/go.mod pins ${proxmoxVersion}; ` +
        `run: (cd toolchain/proxmox && go get github.com/bpg/terraform-provider-proxmox@v${wanted} && go mod tidy)`,
    );
  }
  const localVersion = readPinnedVersion(root, "local", "github.com/terraform-providers/terraform-provider-local");
  return {
    opentofu: {
      id: "opentofu",
      title: "OpenTofu",
      version: readPinnedVersion(root, "opentofu", "github.com/opentofu/opentofu"),
      mainPackage: "github.com/opentofu/opentofu/cmd/tofu",
      linked: "github.com/opentofu/opentofu/version.dev=no",
      file: "tofu",
      duration: "3 minutes",
    },
    proxmox: {
      id: "proxmox",
      title: "provider bpg/proxmox",
      source: "bpg/proxmox",
      version: proxmoxVersion,
      mainPackage: "github.com/bpg/terraform-provider-proxmox",
      file: `terraform-provider-proxmox_v${proxmoxVersion}`,
      duration: "1 minute",
    },
    local: {
      id: "local",
      title: "provider hashicorp/local",
      source: "hashicorp/local",
      version: localVersion,
      mainPackage: "github.com/terraform-providers/terraform-provider-local",
      file: `terraform-provider-local_v${localVersion}`,
      duration: "20 seconds",
    },
    dns: {
      id: "dns",
      title: "stand-in for provider hashicorp/dns",
      source: "hashicorp/dns",
      version: dnsVersion,
      mainPackage: ".",
      linked: `main.version=${dnsVersion}`,
      file: `terraform-provider-dns_v${dnsVersion}`,
      duration: "10 seconds",
    },
  };
}

/** The version of a Go module that a component's `go.mod` pins, without a `v`. @throws ToolchainError where there is none. */
export function readPinnedVersion(root: string, id: Component["id"], module: string): string {
  const file = join(root, "toolchain", id, "go.mod");
  const line = readFileSync(file, "utf8")
    .split("\n")
    .map((text) => text.trim().split(/\s+/))
    .find(([name, version]) => name === module && version?.startsWith("v"));
  if (line?.[1] === undefined) {
    throw new ToolchainError(
      `toolchain/${id}/go.mod does not require ${module}; restore it with: git checkout toolchain/${id}`,
    );
  }
  return line[1].slice(1);
}

/**
 * The exact version of bpg/proxmox that `cdktf.json` names: the one place for it.
 *
 * @throws ToolchainError where there is none.
 */
export function readProxmoxVersion(root: string): string {
  const settings = JSON.parse(readFileSync(join(root, "cdktf.json"), "utf8")) as { terraformProviders?: unknown[] };
  const version = /^bpg\/proxmox@(\d+\.\d+\.\d+)$/;
  for (const provider of settings.terraformProviders ?? []) {
    const match = version.exec(String(provider));
    if (match?.[1] !== undefined) {
      return match[1];
    }
  }
  throw new ToolchainError(
    'cdktf.json must name the Proxmox provider and its exact version in terraformProviders, as in "bpg/proxmox@0.111.1"',
  );
}

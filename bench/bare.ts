import "../constructs/without-creation-stacks";
import { ARecordSet } from "@cdktf/provider-dns/lib/a-record-set";
import { CnameRecord } from "@cdktf/provider-dns/lib/cname-record";
import { DnsProvider } from "@cdktf/provider-dns/lib/provider";
import { PtrRecord } from "@cdktf/provider-dns/lib/ptr-record";
import { File } from "@cdktf/provider-local/lib/file";
import { LocalProvider } from "@cdktf/provider-local/lib/provider";
import {
  App,
  LocalBackend,
  type LocalBackendConfig,
  type TerraformElement,
  TerraformStack,
  TerraformVariable,
} from "cdktf";
import type { Construct } from "constructs";
import { ProxmoxProvider } from "../.gen/providers/proxmox/provider";
import { VirtualEnvironmentVm } from "../.gen/providers/proxmox/virtual-environment-vm";
import { measureSynth, readStacks, type SynthFigures } from "./synth";

/** A generated class, whatever its props are: they come from JSON that such a class wrote. */
type Generated = new (scope: Construct, id: string, config: never) => TerraformElement;

const providers: Readonly<Record<string, Generated>> = {
  dns: DnsProvider,
  local: LocalProvider,
  proxmox: ProxmoxProvider,
};

const resources: Readonly<Record<string, Generated>> = {
  dns_a_record_set: ARecordSet,
  dns_cname_record: CnameRecord,
  dns_ptr_record: PtrRecord,
  local_file: File,
  proxmox_virtual_environment_vm: VirtualEnvironmentVm,
};

/** One thing to construct. */
interface Part {
  readonly type: Generated;
  readonly id: string;
  readonly config: unknown;
  /** Name in the plan. */
  readonly name?: string;
}

/** A stack as a list of what is in it. */
interface Parts {
  readonly id: string;
  readonly backend: LocalBackendConfig;
  readonly all: readonly Part[];
}

/**
 * Measures the least that cdktf does for the same resources with the same values, into `outdir`: generated classes alone,
 * every value known beforehand, nothing checked or allocated, and without creation stacks, as the tenants are: with them
 * its constructs take 80 times as long.
 *
 * @param like where an app was synthesized that has the values
 */
export function measureBare(like: string, runs: number, outdir: string): SynthFigures {
  const stacks = readParts(like);
  return measureSynth(runs, outdir, () => {
    const app = new App({ outdir, stackTraces: false });
    for (const { id, backend, all } of stacks) {
      const stack = new TerraformStack(app, id);
      new LocalBackend(stack, backend);
      for (const { type, id, config, name } of all) {
        const element = new type(stack, id, config as never);
        if (name !== undefined) element.overrideLogicalId(name);
      }
    }
    return app;
  });
}

function readParts(like: string): Parts[] {
  return [...readStacks(like)].map(([id, { provider, variable, resource, terraform }]) => {
    const all: Part[] = [];
    for (const [name, config] of Object.entries(variable)) {
      all.push({ type: TerraformVariable, id: name, config: renderConfig(config) });
    }
    for (const [name, configs] of Object.entries(provider)) {
      const type = getType(providers, name);
      for (const config of configs) all.push({ type, id: name, config: renderConfig(config) });
    }
    for (const [kind, named] of Object.entries(resource)) {
      const type = getType(resources, kind);
      for (const [name, config] of Object.entries(named)) {
        all.push({ type, id: `${kind}-${name}`, config: renderConfig(config), name });
      }
    }
    return { id, backend: terraform.backend.local, all };
  });
}

function getType(types: Readonly<Record<string, Generated>>, name: string): Generated {
  const type = types[name];
  if (type === undefined) throw new Error(`${name} is not known to the benchmark`);
  return type;
}

/** Returns values as the generated classes take them: names in camel case, and what is depended on as an object. */
function renderConfig(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renderConfig);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([key]) => key !== "//");
  return Object.fromEntries(
    entries.map(([key, inner]) => [
      key.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      key === "depends_on" ? inner.map((fqn: string) => ({ fqn })) : renderConfig(inner),
    ]),
  );
}

import { join } from "node:path";
import type { TenantIntent } from "../../ledger/fleet-document";
import { CommandError } from "../command-error";
import type { Environment } from "../lab-environment";
import type { Credentials } from "./credentials";

/** What an engine and its providers need of the machine, the network and the person's settings. */
const general = [
  /^(PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|XDG_\w+)$/,
  /^(SSL_CERT_FILE|SSL_CERT_DIR|(HTTPS?|NO|ALL)_PROXY|(https?|no|all)_proxy)$/,
  /^(TF_CLI_CONFIG_FILE|TF_PLUGIN_CACHE_DIR|TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE|TF_REGISTRY_\w+)$/,
  /^(TF_ENCRYPTION|TF_TOKEN_\w+|CHECKPOINT_DISABLE|GOGC|GOMEMLIMIT|GOMAXPROCS)$/,
];

/** The state stores' own variables, by the type that an address begins with: each store gets its own alone. */
const stores: Readonly<Record<string, RegExp>> = {
  s3: /^AWS_\w+$/,
  pg: /^PG\w+$/,
  http: /^TF_HTTP_\w+$/,
};

/** Lead to another state, another folder or another plan than what is asked for here. */
const misleading = /^(TF_CLI_ARGS(_\w+)?|TF_WORKSPACE|TF_DATA_DIR)$/;

/** Whether a variable lets an engine or a state store in: what a credential helper may give beside token and secret. */
export function isEngineCredential(name: string): boolean {
  return /^(TF_ENCRYPTION|TF_TOKEN_\w+)$/.test(name) || Object.values(stores).some((store) => store.test(name));
}

/** Returns what of an environment the engine may see for its tenant's store, and for itself. */
export function selectGeneral(intent: TenantIntent, environment: NodeJS.ProcessEnv): Environment {
  const [type = ""] = intent.state.split(":");
  const store = stores[type];
  const allowed = store ? [...general, store] : general;
  return pick(environment, (name) => allowed.some((pattern) => pattern.test(name)));
}

/**
 * Returns the whole environment of an engine process: of the caller's what is in a list, and the tenant's own places and
 * credentials. Another tenant's credentials, and those of a credential helper (`VAULT_TOKEN`, `SOPS_AGE_KEY`), are not;
 * `TF_LOG*` neither, as it prints tokens in clear.
 *
 * Go's garbage collector is off below 512 MiB unless the caller sets `GOGC`: 15 % less CPU time a plan, and the largest
 * process has 134 MB instead of 95 (OpenTofu 1.12.6 with its three providers, a tenant of two VMs, measured).
 *
 * @throws CommandError when the caller's environment would lead to another state or plan.
 */
export function renderEngineEnvironment(
  intent: TenantIntent,
  credentials: Credentials,
  environment: NodeJS.ProcessEnv,
): Environment {
  const wrong = Object.keys(environment).find((name) => misleading.test(name) && environment[name]);
  if (wrong !== undefined) {
    throw new CommandError(`${wrong} would lead the engine to another state or another plan; run: unset ${wrong}`);
  }
  const { proxmoxApiToken, dnsKeySecret } = intent.variables;
  const places = ["proxmox_endpoint", "dns_server", "dns_port"].map((name) => `TF_VAR_${name}`);
  return {
    ...(environment.GOGC === undefined ? { GOGC: "off", GOMEMLIMIT: "512MiB" } : {}),
    ...selectGeneral(intent, environment),
    ...choosePluginCache(environment),
    ...pick(environment, (name) => places.includes(name)),
    ...credentials.environment,
    ...pick(
      {
        [`TF_VAR_${proxmoxApiToken}`]: credentials.proxmoxApiToken,
        [`TF_VAR_${dnsKeySecret}`]: credentials.dnsKeySecret,
      },
      () => true,
    ),
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
    // A workspace that somebody selected in the folder has another state as well.
    TF_WORKSPACE: "default",
  };
}

/** As cdktf does (cdktf-cli 0.21, bin/cdktf.ts): without it, each stack folder would download every provider. */
function choosePluginCache({
  CDKTF_DISABLE_PLUGIN_CACHE_ENV,
  TF_PLUGIN_CACHE_DIR,
  HOME,
}: NodeJS.ProcessEnv): Environment {
  if (CDKTF_DISABLE_PLUGIN_CACHE_ENV || TF_PLUGIN_CACHE_DIR || !HOME) return {};
  return { TF_PLUGIN_CACHE_DIR: join(HOME, ".terraform.d", "plugin-cache") };
}

function pick(environment: NodeJS.ProcessEnv, isAllowed: (name: string) => boolean): Environment {
  const picked: Environment = {};
  // No pair of each: there may be thousands.
  for (const name of Object.keys(environment)) {
    if (!isAllowed(name)) continue;
    const value = environment[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

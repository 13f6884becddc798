import { explainFailure, type ProxmoxRequest, rightEndpoint, sendToProxmox } from "../world/proxmox-request";
import { isApiToken } from "./check-credentials";
import { checkRights } from "./check-rights";
import type { Problem } from "./problem";
import type { Target } from "./target";

/**
 * Returns what keeps the tenants from the Proxmox VE API: an endpoint that cannot be reached or trusted, in one line
 * however many tenants use it; a token that it refuses, that is another tenant's or that may too little. A token of the wrong form is not tried.
 *
 * @param trust CA certificates, as PEM texts
 */
export async function checkProxmox(targets: readonly Target[], trust: readonly string[]): Promise<Problem[]> {
  const endpoints = [...new Set(targets.map(({ endpoint }) => endpoint))];
  const found = await Promise.all(
    endpoints.map(async (endpoint): Promise<Problem[]> => {
      const message = await checkEndpoint(endpoint, trust);
      if (message) return [{ tenant: null, about: "endpoint", message }];
      const users = targets.filter((target) => target.endpoint === endpoint && isApiToken(target.token.value));
      return (await Promise.all(users.map((target) => checkToken(target, trust)))).flat();
    }),
  );
  return found.flat();
}

/** Asked without a token, Proxmox VE answers 401: it is the one, and nothing is changed. */
async function checkEndpoint(endpoint: string, trust: readonly string[]): Promise<string | undefined> {
  if (!URL.canParse(endpoint) || new URL(endpoint).protocol !== "https:" || new URL(endpoint).pathname !== "/") {
    return `proxmox_endpoint must be an https URL of a host and a port, got "${endpoint}"; export TF_VAR_proxmox_endpoint=https://HOST:8006/`;
  }
  try {
    const { status } = await sendToProxmox({ endpoint, path: version, connect: trust });
    if (status === 401) return undefined;
    return `${endpoint} answers ${status}, not as a Proxmox VE API does; ${rightEndpoint}`;
  } catch (error) {
    return explainFailure(endpoint, error as NodeJS.ErrnoException);
  }
}

async function checkToken(target: Target, trust: readonly string[]): Promise<Problem[]> {
  const { tenant, endpoint, token } = target;
  const call = { endpoint, token: token.value, connect: trust };
  const { status } = await sendToProxmox({ ...call, path: version });
  if (status !== 200) {
    const message =
      status === 401
        ? `${endpoint} refuses the API token; put a valid one into ${token.variable}`
        : `${endpoint} answers ${status} to the API token; look into the log of pveproxy there`;
    return [{ tenant, about: "token", message }];
  }
  try {
    return await checkRights(target, (path) => askPrivileges(call, path));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const message = `${endpoint} does not tell what the API token may do (${said}); look into the log of pveproxy there`;
    return [{ tenant, about: "token", message }];
  }
}

/**
 * Everyone may ask for its own (Proxmox VE API, `GET /access/permissions`, `permissions: user all`).
 *
 * @throws Error when the API does not say.
 */
async function askPrivileges(call: Omit<ProxmoxRequest, "path">, path: string): Promise<ReadonlySet<string>> {
  const route = `/access/permissions?path=${encodeURIComponent(path)}`;
  const { status, body } = await sendToProxmox({ ...call, path: route });
  if (status !== 200) throw new Error(`${status} to GET ${route}`);
  const { data } = JSON.parse(body) as { data: Record<string, Record<string, unknown>> };
  return new Set(Object.keys(data[path] ?? {}));
}

/** Open to every user, whatever the rights (Proxmox VE API, `permissions: user all`). */
const version = "/version";

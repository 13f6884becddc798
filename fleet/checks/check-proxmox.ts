import { get, type RequestOptions } from "node:https";
import { isApiToken } from "./check-credentials";
import { checkRights } from "./check-rights";
import type { Problem } from "./problem";
import type { Target } from "./target";

/** How long the API may take to answer, in milliseconds. */
const timeout = 10_000;

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
    const { status } = await ask(endpoint, version, trust, {});
    if (status === 401) return undefined;
    return `${endpoint} answers ${status}, not as a Proxmox VE API does; ${rightEndpoint}`;
  } catch (error) {
    return explain(endpoint, error as NodeJS.ErrnoException);
  }
}

async function checkToken(target: Target, trust: readonly string[]): Promise<Problem[]> {
  const { tenant, endpoint, token } = target;
  const headers = { authorization: `PVEAPIToken=${token.value}` };
  const { status } = await ask(endpoint, version, trust, headers);
  if (status !== 200) {
    const message =
      status === 401
        ? `${endpoint} refuses the API token; put a valid one into ${token.variable}`
        : `${endpoint} answers ${status} to the API token; look into the log of pveproxy there`;
    return [{ tenant, about: "token", message }];
  }
  try {
    return await checkRights(target, (path) => askPrivileges(endpoint, path, trust, headers));
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
async function askPrivileges(
  endpoint: string,
  path: string,
  trust: readonly string[],
  headers: Record<string, string>,
): Promise<ReadonlySet<string>> {
  const route = `access/permissions?path=${encodeURIComponent(path)}`;
  const { status, body } = await ask(endpoint, route, trust, headers);
  if (status !== 200) throw new Error(`${status} to GET /${route}`);
  const { data } = JSON.parse(body) as { data: Record<string, Record<string, unknown>> };
  return new Set(Object.keys(data[path] ?? {}));
}

/** Open to every user, whatever the rights (Proxmox VE API, `permissions: user all`). */
const version = "version";

/** Returns HTTP status and body of a GET below `/api2/json/`. */
function ask(
  endpoint: string,
  path: string,
  ca: readonly string[],
  headers: Record<string, string>,
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const url = new URL(`api2/json/${path}`, endpoint.endsWith("/") ? endpoint : `${endpoint}/`);
    // The provider asks for TLS 1.3 unless told otherwise (bpg/proxmox 0.111.1, `min_tls`).
    const options: RequestOptions = { ca: [...ca], headers, minVersion: "TLSv1.3", agent: false, timeout };
    const request = get(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    request.on("timeout", () => request.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })));
    request.on("error", reject);
  });
}

const rightEndpoint = "correct the site's proxmoxEndpoint or export TF_VAR_proxmox_endpoint";

/** By the error codes of Node's `dns`, `net` and `tls`, the last being OpenSSL's names of verification results. */
function explain(endpoint: string, { code = "", message }: NodeJS.ErrnoException): string {
  const { host, hostname } = new URL(endpoint);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `no address is known for "${hostname}"; ${rightEndpoint}`;
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return `the certificate of ${host} is for other names than "${hostname}"; use one of its names: ${rightEndpoint}`;
  }
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return `the certificate of ${host} is not valid today; renew it: pvenode cert info, on the node`;
  }
  if (/^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_)/.test(code)) {
    return `the certificate of ${host} is not trusted; copy its CA (/etc/pve/pve-root-ca.pem of a node) and export SSL_CERT_FILE=that file`;
  }
  if (code === "EPROTO" || code.startsWith("ERR_SSL_") || code.startsWith("HPE_")) {
    return `${host} does not speak HTTPS with TLS 1.3; ${rightEndpoint}`;
  }
  return `${host} cannot be reached (${code || message}); is it up, and this machine in a network that may reach it? else ${rightEndpoint}`;
}

import { type Agent, type RequestOptions, request } from "node:https";

/** How long the API may be silent when nothing else is said, in milliseconds. */
const defaultTimeout = 10_000;

/** One call of a Proxmox VE API. */
export interface ProxmoxRequest {
  /** `https://host:port`, with or without a final slash. */
  readonly endpoint: string;
  /** @default "GET" */
  readonly method?: string;
  /** Below `/api2/json`, with a slash before it and its query behind it. */
  readonly path: string;
  /** `user@realm!token=uuid`; left out: the call is nobody's. */
  readonly token?: string;
  /** Parameters in the body. */
  readonly parameters?: Readonly<Record<string, string | number>>;
  /** CA certificates, as PEM texts, for a connection of its own; or the connections that it shares. */
  readonly connect: readonly string[] | Agent;
  /**
   * How long the API may be silent, in milliseconds; 0: as long as it likes.
   *
   * @default 10000
   */
  readonly timeoutMs?: number;
  /** Aborted: the call is given up. @default never */
  readonly signal?: AbortSignal;
}

/** What a Proxmox VE API answers. */
export interface ProxmoxAnswer {
  readonly status: number;
  /** The reason phrase: the first line of the API's own error text. */
  readonly reason: string;
  readonly body: string;
}

/** What every connection to an API demands: the provider asks for TLS 1.3 unless told otherwise (bpg/proxmox 0.111.1, `min_tls`). */
export const minVersion = "TLSv1.3";

/**
 * Sends one call, and returns the answer, whatever its status.
 *
 * @throws Error of Node's `dns`, `net` or `tls` when there is no whole answer: {@link explainFailure} puts it in words. Its
 * `isReused` says that the connection had been kept open from an earlier call.
 */
export function sendToProxmox(call: ProxmoxRequest): Promise<ProxmoxAnswer> {
  const { endpoint, method = "GET", path, token, parameters, connect, timeoutMs = defaultTimeout, signal } = call;
  const body = parameters && renderForm(parameters);
  const options: RequestOptions = {
    method,
    headers: {
      ...(token ? { authorization: `PVEAPIToken=${token}` } : {}),
      ...(body ? { "content-type": "application/x-www-form-urlencoded" } : {}),
    },
    timeout: timeoutMs,
    signal,
    ...(isAgent(connect) ? { agent: connect } : { agent: false, ca: [...connect], minVersion }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${endpoint.replace(/\/$/, "")}/api2/json${path}`, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          reason: response.statusMessage ?? "",
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on("timeout", () => sent.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })));
    sent.on("error", (error) => reject(Object.assign(error, { isReused: sent.reusedSocket })));
    sent.end(body);
  });
}

/** What to do about an endpoint that is none. */
export const rightEndpoint = "correct the site's proxmoxEndpoint or export TF_VAR_proxmox_endpoint";

/**
 * Returns why an endpoint does not answer and what to do, in one line: by the error codes of Node's `dns`, `net` and
 * `tls`, the last being OpenSSL's names of verification results.
 */
export function explainFailure(endpoint: string, { code = "", message }: NodeJS.ErrnoException): string {
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

function isAgent(connect: ProxmoxRequest["connect"]): connect is Agent {
  return !Array.isArray(connect);
}

function renderForm(parameters: Readonly<Record<string, string | number>>): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) form.append(name, String(value));
  return form.toString();
}

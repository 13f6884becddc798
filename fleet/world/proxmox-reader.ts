import { Agent } from "node:https";
import { createSecureContext } from "node:tls";
import type { z } from "zod";
import { CommandError } from "../command-error";
import { parseJson } from "../parse-json";
import { explainFailure, minVersion, rightEndpoint, sendToProxmox } from "./proxmox-request";

/** A call that the API did not answer with data. Its message is for people, and holds no token. */
export class ProxmoxError extends CommandError {
  constructor(
    message: string,
    /** HTTP status; 0: there was no answer. */
    readonly status: number,
    /** The first line of the API's own text; empty without an answer. */
    readonly reason: string,
  ) {
    super(message);
  }
}

/** Where and as whom a {@link ProxmoxReader} reads. */
export interface ReaderSettings {
  /** `https://host:port/`, with or without the slash. */
  readonly endpoint: string;
  /** API token of one tenant, `user@realm!token=uuid`. */
  readonly token: string;
  /** Of {@link openConnections}; readers of many tenants share them. */
  readonly connections: Agent;
  /**
   * How long the API may be silent, in milliseconds.
   *
   * @default 10000
   */
  readonly timeoutMs?: number;
  /** Aborted: what is under way is given up. @default never */
  readonly signal?: AbortSignal;
}

/**
 * Returns connections for {@link ProxmoxReader}s, which stay open between calls and keep no process alive. To be ended
 * with `destroy()`.
 *
 * @param trust CA certificates, as PEM texts: those of `readGoTrust`, as the engine's providers trust them
 * @param parallel how many calls of one API are under way at most; the others wait for their turn
 */
export function openConnections(trust: readonly string[], parallel = 8): Agent {
  // Read once, and each once: a system has some 150 certificates, in a file and in a folder, and every handshake would read
  // them again.
  const certificates = trust.flatMap(
    (text) => text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [],
  );
  const secureContext = createSecureContext({ ca: [...new Set(certificates)], minVersion });
  return new Agent({ keepAlive: true, maxSockets: parallel, secureContext });
}

/** A Proxmox VE API as one tenant's token sees it. It can only read: GET is all that it sends. */
export class ProxmoxReader {
  constructor(private readonly settings: ReaderSettings) {}

  /**
   * Returns the data of a GET.
   *
   * @param path below `/api2/json`, with a slash before it, its parts and its query percent-encoded
   * @param form what the data must be
   * @throws ProxmoxError that says in the API's words which call failed, and what to do.
   */
  async get<T>(path: string, form: z.ZodType<T>): Promise<T> {
    const { status, reason, body } = await this.send(path);
    const said = parseJson(body) as { readonly data?: unknown; readonly message?: unknown } | undefined;
    if (status !== 200) throw this.refuse(path, status, firstLine(said?.message) || reason);
    const data = form.safeParse(said?.data);
    if (data.success) return data.data;
    const [issue] = data.error.issues;
    const what = `${["data", ...(issue?.path ?? [])].join(".")}: ${issue?.message}`;
    throw new ProxmoxError(
      `${this.settings.endpoint} answers GET ${path} as no Proxmox VE API does (${what}); ${rightEndpoint}`,
      status,
      "",
    );
  }

  private async send(path: string): ReturnType<typeof sendToProxmox> {
    const { endpoint, token, connections, timeoutMs, signal } = this.settings;
    for (;;) {
      try {
        return await sendToProxmox({ endpoint, path, token, connect: connections, timeoutMs, signal });
      } catch (error) {
        const { code, isReused } = error as NodeJS.ErrnoException & { readonly isReused?: boolean };
        // The server had just ended a connection that was kept open; a GET may be sent again.
        if (isReused && (code === "ECONNRESET" || code === "EPIPE")) continue;
        const why = explainFailure(endpoint, error as NodeJS.ErrnoException);
        throw new ProxmoxError(this.hide(why), 0, "");
      }
    }
  }

  private refuse(path: string, status: number, reason: string): ProxmoxError {
    const [, place, privilege] = /^Permission check failed \((\/[^,]*), ([\w.|]+)\)/.exec(reason) ?? [];
    const said = `GET ${path}: ${status} ${reason}`;
    const message =
      status === 401
        ? `${this.settings.endpoint} refuses the API token (${reason}); give the tenant a valid one`
        : place && privilege
          ? `${said}; give ${privilege.replaceAll("|", " or ")} on ${place} to the token and to its user (docs/connect-to-proxmox.md)`
          : `${said}; look into the log of pveproxy at ${new URL(this.settings.endpoint).host}`;
    return new ProxmoxError(this.hide(message), status, this.hide(reason));
  }

  /** Whatever an answer may repeat. */
  private hide(text: string): string {
    const { token } = this.settings;
    const secret = token.slice(token.indexOf("=") + 1);
    return [token, secret].filter(Boolean).reduce((shown, hidden) => shown.replaceAll(hidden, "(sensitive)"), text);
  }
}

function firstLine(text: unknown): string {
  return typeof text === "string" ? (text.trim().split("\n", 1)[0] ?? "") : "";
}

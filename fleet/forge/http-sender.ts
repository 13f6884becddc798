import { EnvHttpProxyAgent, fetch, type Response } from "undici";
import { CommandError } from "../command-error";
import type { FailureWords } from "./http-failure";

/** How long an answer may take, with all that it says, in milliseconds. */
const timeout = 60_000;

/** How to reach an API. */
export interface HttpSettings extends Pick<FailureWords, "server" | "login"> {
  /** Without a final slash. */
  readonly base: string;
  readonly token: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where proxies are named. */
  readonly environment: NodeJS.ProcessEnv;
}

/** A whole answer. */
export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly bytes: Uint8Array;
}

/** Sends calls, through the proxy that the environment names for a host. */
export class HttpSender {
  readonly #settings: HttpSettings;
  readonly #proxies: EnvHttpProxyAgent;

  constructor(settings: HttpSettings) {
    this.#settings = settings;
    const { environment } = settings;
    const read = (name: string) => environment[name.toLowerCase()] ?? environment[name] ?? "";
    this.#proxies = new EnvHttpProxyAgent({
      httpProxy: read("HTTP_PROXY"),
      httpsProxy: read("HTTPS_PROXY"),
      noProxy: read("NO_PROXY"),
    });
  }

  /**
   * Returns the answer, whatever its status, or the error of Node's where there is none. Another host that an answer sends on
   * to, as the store of an archive, does not get the token (https://fetch.spec.whatwg.org/#http-redirect-fetch).
   *
   * @throws CommandError when it has more bytes than `most`.
   */
  async send(method: string, url: string, body: object | undefined, most: number): Promise<Answer | Error> {
    const { token, headers, server } = this.#settings;
    try {
      const response = await fetch(url, {
        method,
        headers: {
          "user-agent": "tenantry",
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        body: body && JSON.stringify(body),
        dispatcher: this.#proxies,
        signal: AbortSignal.timeout(timeout),
      });
      const bytes = await readBytes(response, most);
      if (bytes !== undefined) return { status: response.status, headers: response.headers, bytes };
    } catch (error) {
      return error as Error;
    }
    throw new CommandError(`${server} sends more than ${most} bytes`);
  }
}

/** undefined: there are more than `most`. */
async function readBytes({ body }: Response, most: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

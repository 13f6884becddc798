import { setTimeout } from "node:timers/promises";
import type { z } from "zod";
import { CommandError } from "../command-error";
import { parseJson } from "../parse-json";
import { createFormError, createNetworkError, createStatusError } from "./http-failure";
import { type Answer, HttpSender, type HttpSettings } from "./http-sender";
import { findWait, isLimited } from "./retries";

/** Bytes of an answer that is no download: a page of 100 comments of 64 KiB fits. */
const mostBytes = 32 * 1024 * 1024;

/** Pages of one list. */
const mostPages = 100;

interface Call {
  readonly method: "GET" | "POST" | "PATCH" | "PUT";
  readonly url: string;
  /** What the call must be granted. */
  readonly need: string;
  readonly body?: object;
  readonly most?: number;
  /** Statuses that are no failure here. */
  readonly allowed?: readonly number[];
}

/** A client of a JSON API with a bearer token: it knows pages, limits of rate and faults that pass, and bounds what it reads. */
export class HttpClient {
  readonly #settings: HttpSettings;
  readonly #sender: HttpSender;

  constructor(settings: HttpSettings) {
    const { base, server } = settings;
    if (!URL.canParse(base)) throw new CommandError(`the API of ${server} must be a URL, got ${JSON.stringify(base)}`);
    this.#settings = settings;
    this.#sender = new HttpSender(settings);
  }

  /** Returns what is there. @throws CommandError */
  async get<T>(path: string, need: string, form: z.ZodType<T>): Promise<T> {
    const call = { method: "GET", url: this.#locate(path), need } as const;
    return this.#parse(call, await this.#call(call), form);
  }

  /** Returns what is there; undefined: nothing is. @throws CommandError */
  async find<T>(path: string, need: string, form: z.ZodType<T>): Promise<T | undefined> {
    const call = { method: "GET", url: this.#locate(path), need, allowed: [404] } as const;
    const answer = await this.#call(call);
    return answer.status < 400 ? this.#parse(call, answer, form) : undefined;
  }

  /** Writes, and returns what the server says to it. @throws CommandError */
  async send<T>(
    method: "POST" | "PATCH" | "PUT",
    path: string,
    body: object,
    need: string,
    form: z.ZodType<T>,
  ): Promise<T> {
    const call = { method, url: this.#locate(path), body, need };
    return this.#parse(call, await this.#call(call), form);
  }

  /**
   * Returns a list, page by page as it is asked for.
   *
   * @param form of a page
   * @throws CommandError
   */
  async *list<T>(path: string, need: string, form: z.ZodType<T[]>): AsyncGenerator<T> {
    let next: string | undefined = this.#locate(path);
    for (let page = 0; next !== undefined; page += 1) {
      if (page === mostPages) throw new CommandError(`${this.#settings.server} has more than ${page} pages of ${path}`);
      const call: Call = { method: "GET", url: next, need };
      const answer: Answer = await this.#call(call);
      yield* this.#parse(call, answer, form);
      next = this.#findNext(answer);
    }
  }

  /** Returns a file; undefined: there is none, or no more. @throws CommandError also when it has more bytes than `most`. */
  async download(path: string, need: string, most: number): Promise<Uint8Array | undefined> {
    const answer = await this.#call({ method: "GET", url: this.#locate(path), need, most, allowed: [404, 410] });
    return answer.status < 400 ? answer.bytes : undefined;
  }

  #locate(path: string): string {
    return `${this.#settings.base}${path}`;
  }

  /** The token is for this server, whatever a list says of its next page. */
  #findNext({ headers }: Answer): string | undefined {
    const [, next] = /<([^<>]+)>;\s*rel="?next"?/.exec(headers.get("link") ?? "") ?? [];
    const { base, server } = this.#settings;
    if (next === undefined || new URL(next, base).origin === new URL(base).origin) return next;
    throw new CommandError(`${server} has its next page on another host (${new URL(next).host})`);
  }

  async #call({ method, url, need, body, most = mostBytes, allowed = [] }: Call): Promise<Answer> {
    const { base, server, login, token } = this.#settings;
    const words = { server, login, need, call: this.#name(method, url) };
    for (let attempt = 1; ; attempt += 1) {
      const got = await this.#sender.send(method, url, body, most);
      const answer = "bytes" in got ? got : undefined;
      if (answer !== undefined && (answer.status < 400 || allowed.includes(answer.status))) return answer;
      const wait = findWait({ method, attempt, answer, now: Date.now() });
      if (wait !== undefined) {
        await setTimeout(wait);
        continue;
      }
      if (!("bytes" in got)) throw createNetworkError(words, base, got);
      const said = Buffer.from(got.bytes).toString().replaceAll(token, "***");
      throw createStatusError(words, isLimited(got) ? 429 : got.status, said);
    }
  }

  #parse<T>({ method, url }: Call, { bytes }: Answer, form: z.ZodType<T>): T {
    const { data, error } = form.safeParse(parseJson(Buffer.from(bytes).toString()));
    if (error === undefined) return data;
    const { server, base } = this.#settings;
    throw createFormError(server, this.#name(method, url), base, error);
  }

  #name(method: string, url: string): string {
    return `${method} ${url.replace(this.#settings.base, "").replace(/\?.*/s, "")}`;
  }
}

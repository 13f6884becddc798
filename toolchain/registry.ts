import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type ClientRequest, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { dirname } from "node:path";

const patienceMs = 4000;

/**
 * How long an answer counts, in milliseconds: an hour. Asking anew costs each command up to {@link patienceMs} behind a
 * firewall that drops packets, and a machine seldom moves in or out of one.
 */
const memoryMs = 3_600_000;

/** Whether a provider registry answers. */
export type Ask = (host: string) => Promise<boolean>;

/**
 * Asks a provider registry for its service document (Terraform's "remote service discovery").
 *
 * Goes by `HTTPS_PROXY` and `NO_PROXY` as the engines do: an engine that could reach the registry must not be handed
 * stand-ins. The certificate is not checked, because Node and the engines may trust different authorities, and
 * because nothing but "something speaks this protocol there" is taken from the answer; the engine checks it.
 *
 * @param host name, or name and port
 */
export const registryAnswers: Ask = async (host) => {
  const deadline = AbortSignal.timeout(patienceMs);
  try {
    const socket = await connectThroughProxy(host, deadline);
    const body = await read(
      httpsRequest(`https://${host}/.well-known/terraform.json`, {
        signal: deadline,
        rejectUnauthorized: false,
        agent: false,
        ...(socket === undefined ? {} : { socket, servername: host.split(":")[0] }),
      }),
    );
    return "providers.v1" in (JSON.parse(body) as object);
  } catch {
    return false; // no name, no route, a time-out, another kind of server: the registry does not answer
  }
};

/**
 * Asks, and remembers the answer for an hour in a file. Without the file, the question is asked anew.
 *
 * @param file where answers are kept, by host
 */
export async function askAndRemember(host: string, file: string, ask: Ask): Promise<boolean> {
  const remembered = readAnswers(file);
  const known = remembered[host];
  const age = known === undefined ? Number.POSITIVE_INFINITY : Date.now() - Date.parse(known.asked);
  if (known !== undefined && age >= 0 && age < memoryMs) {
    return known.answers;
  }
  const answers = await ask(host);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `${JSON.stringify({ ...remembered, [host]: { answers, asked: new Date().toISOString() } }, null, 2)}\n`,
  );
  return answers;
}

type Answers = Record<string, { answers: boolean; asked: string } | undefined>;

function readAnswers(file: string): Answers {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Answers;
  } catch {
    return {}; // not asked yet, or the file was cut short: ask
  }
}

function read(request: ClientRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("error", reject);
      response.on("end", () => resolve(body));
    });
    request.end();
  });
}

/** A connection through the proxy that the environment names for a host, or undefined where it names none. */
async function connectThroughProxy(host: string, signal: AbortSignal): Promise<Socket | undefined> {
  const proxy = process.env.HTTPS_PROXY || process.env.https_proxy;
  if (!proxy || isExcluded(host.split(":")[0] ?? host)) {
    return undefined;
  }
  const { hostname, port, username, password } = new URL(proxy.includes("://") ? proxy : `http://${proxy}`);
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const request = httpRequest({
    host: hostname,
    port: port || 80,
    method: "CONNECT",
    path: host.includes(":") ? host : `${host}:443`,
    headers: username ? { "Proxy-Authorization": `Basic ${Buffer.from(credentials).toString("base64")}` } : {},
    signal,
  });
  return new Promise((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => reject(new Error(`the proxy answered ${response.statusCode}`)));
    request.on("connect", (response, socket) =>
      response.statusCode === 200 ? resolve(socket) : reject(new Error(`the proxy answered ${response.statusCode}`)),
    );
    request.end();
  });
}

/** Whether `NO_PROXY` names a host, or a domain that it is in. */
function isExcluded(host: string): boolean {
  const rules = (process.env.NO_PROXY || process.env.no_proxy || "").split(",").map((rule) => rule.trim());
  return rules.some((rule) => {
    const domain = rule.replace(/^\*?\./, "");
    return rule === "*" || (domain !== "" && (host === domain || host.endsWith(`.${domain}`)));
  });
}

import { get as getHttp, type IncomingMessage } from "node:http";
import { get as getHttps } from "node:https";
import { isIP } from "node:net";
import { failure, type PveError } from "../pve-error";
import { FileMeasure, type MeasuredFile } from "./measure-file";

/** What is to be downloaded, and how. */
export interface FetchRequest {
  readonly url: string;
  readonly verifyCertificates: boolean;
  readonly checksumAlgorithm: string | undefined;
}

const MAX_REDIRECTS = 20;
/** A server that says nothing for so long is given up. `wget` would wait for 15 minutes. */
const SILENCE_MS = 30_000;

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

function isLoopback(url: URL): boolean {
  const host = hostOf(url);
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function failed(line: string): PveError {
  return failure(`download failed: ${line}`);
}

function describeFailure(url: URL, error: Error & { code?: string }): PveError {
  const host = hostOf(url);
  const where = `Connecting to ${host}:${url.port || (url.protocol === "https:" ? 443 : 80)}...`;
  if (error.code === "ECONNREFUSED") return failed(`${where} failed: Connection refused.`);
  if (/CERT|SIGNATURE|SELF_SIGNED|ALTNAME/.test(error.code ?? ""))
    return failed(`To connect to ${host} insecurely, use \`--no-check-certificate'.`);
  return failed(`${where} failed: ${error.message}.`);
}

function request(url: URL, verifyCertificates: boolean): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { timeout: SILENCE_MS, agent: false };
    const sent =
      url.protocol === "https:"
        ? getHttps(url, { ...options, rejectUnauthorized: verifyCertificates }, resolve)
        : getHttp(url, options, resolve);
    sent.on("timeout", () => sent.destroy(new Error("Connection timed out")));
    sent.on("error", (error) => reject(describeFailure(url, error)));
  });
}

/**
 * Downloads a file, as far as the lab's nodes can reach: they have no network but loopback. Its content is not kept.
 *
 * Texts are the last lines of `wget` (`download_file_from_url` of `PVE::Tools`, pve-common 9.1).
 *
 * @throws PveError 500
 */
export async function fetchFile({ url, verifyCertificates, checksumAlgorithm }: FetchRequest): Promise<MeasuredFile> {
  let next = new URL(url);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    if (!isLoopback(next)) {
      const host = hostOf(next);
      throw isIP(host)
        ? failed(
            `Connecting to ${host}:${next.port || (next.protocol === "https:" ? 443 : 80)}... failed: Network is unreachable.`,
          )
        : failed(`wget: unable to resolve host address ‘${host}’`);
    }
    const response = await request(next, verifyCertificates);
    const { statusCode = 0, statusMessage = "", headers } = response;
    if (statusCode === 200) return new FileMeasure(checksumAlgorithm).read(response);
    response.resume();
    if (statusCode < 300 || statusCode >= 400 || headers.location === undefined) {
      const time = new Date().toISOString().slice(0, 19).replace("T", " ");
      throw failed(`${time} ERROR ${statusCode}: ${statusMessage}.`);
    }
    next = new URL(headers.location, next);
  }
  throw failed(`${MAX_REDIRECTS} redirections exceeded.`);
}

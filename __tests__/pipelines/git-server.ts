import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readPermissions } from "../fixtures/job-token";

/** Serves bare repositories over HTTP, as git's own `http-backend` does, to those whose token may. */
export class GitServer {
  readonly #server: Server;

  private constructor(folder: string, secret: string) {
    this.#server = createServer((request, response) => {
      const refusal = refuse(request, secret);
      if (refusal === undefined) return serve(folder, request, response);
      response.writeHead(refusal, { "WWW-Authenticate": "Basic" }).end();
    });
  }

  /**
   * Starts on loopback, on a port that the system chooses.
   *
   * @param folder `<owner>/<name>` in it is a bare repository
   * @param secret what tokens of jobs begin with
   */
  static async start(folder: string, secret: string): Promise<GitServer> {
    const server = new GitServer(folder, secret);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A private repository: reading wants `contents: read`, a push `contents: write`. Returns a status, or undefined. */
function refuse({ url = "", headers }: IncomingMessage, secret: string): number | undefined {
  const basic = Buffer.from(headers.authorization?.replace(/^basic /i, "") ?? "", "base64").toString();
  const permissions = readPermissions(basic.replace(/^x-access-token:/, ""), secret);
  if (permissions === undefined) return 401;
  if (permissions.contents === "write") return undefined;
  return permissions.contents === "read" && !url.includes("git-receive-pack") ? undefined : 403;
}

/** https://git-scm.com/docs/git-http-backend: CGI (RFC 3875). */
function serve(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? "", "http://localhost");
  const backend = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_CONFIG_NOSYSTEM: "1",
      REMOTE_USER: "x-access-token",
      REQUEST_METHOD: request.method,
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers["content-type"],
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  request.pipe(backend.stdin);
  let head = Buffer.alloc(0);
  backend.stdout.on("data", (chunk: Buffer) => {
    if (response.headersSent) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    const lines = head.subarray(0, end).toString().split("\r\n");
    const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/, 2)));
    response.writeHead(Number.parseInt(headers.Status ?? "200", 10), headers);
    response.write(head.subarray(end + 4));
  });
  backend.on("close", () => response.end());
}

import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { generate } from "selfsigned";
import { z } from "zod";
import { openConnections, ProxmoxError, ProxmoxReader } from "../../../fleet/world/proxmox-reader";

const secret = "7f1e6d0c-0000-4000-8000-000000000000";
const token = `tenant-acme@pve!tenantry=${secret}`;

let pems: { readonly private: string; readonly cert: string };
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  pems = await generate([{ name: "commonName", value: "test" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
  });
});

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

test("a reader sends GET, and the tenant's token", async () => {
  const seen: unknown[] = [];
  const { open } = await serve((request, response) => {
    seen.push([request.method, request.url, request.headers.authorization]);
    response.end('{"data":{"version":"9.2"}}');
  });
  expect(await open().get("/version?x=1", z.object({ version: z.string() }))).toEqual({ version: "9.2" });
  expect(seen).toEqual([["GET", "/api2/json/version?x=1", `PVEAPIToken=${token}`]]);
});

test("readers share connections, as many as are allowed and no more", async () => {
  const sockets = new Set<unknown>();
  const waiting: ServerResponse[] = [];
  let most = 0;
  const { open } = await serve((request, response) => {
    sockets.add(request.socket);
    most = Math.max(most, waiting.push(response));
    // No call is answered before three are under way.
    if (waiting.length === 3) for (const one of waiting.splice(0)) one.end('{"data":1}');
  });
  const readers = [open(), open(`${token}2`)];
  const calls = Array.from({ length: 30 }, () => readers.map((reader) => reader.get("/x", z.number()))).flat();
  expect(new Set(await Promise.all(calls))).toEqual(new Set([1]));
  expect([sockets.size, most]).toEqual([3, 3]);
});

test("a call that a connection was ended under, which had been kept open, is sent again", async () => {
  const used = new Set<unknown>();
  const { open } = await serve(({ socket }, response) => {
    if (used.has(socket)) socket.destroy();
    else response.end('{"data":1}');
    used.add(socket);
  });
  const reader = open();
  for (let call = 0; call < 4; call += 1) expect(await reader.get("/x", z.number())).toBe(1);
  expect(used.size).toBe(4);
});

test("an API that ends a new connection, or says nothing, cannot be reached", async () => {
  const { open, host } = await serve(({ url, socket }) => {
    if (url?.endsWith("/ended")) socket.destroy();
  });
  const way = "is it up, and this machine in a network that may reach it?";
  expect(await failure(open(token, 50).get("/ended", z.number()))).toMatchObject({
    status: 0,
    message: expect.stringContaining(`${host} cannot be reached (ECONNRESET); ${way}`),
  });
  expect(await failure(open(token, 50).get("/silent", z.number()))).toMatchObject({
    status: 0,
    message: expect.stringContaining(`${host} cannot be reached (ETIMEDOUT); ${way}`),
  });
});

test("a privilege that is missing is named with its place", async () => {
  const { open } = await serve(refuseWith(403, "Permission check failed (/vms/1000, VM.Audit)"));
  expect(await failure(open().get("/nodes/one/qemu/1000/config", z.number()))).toMatchObject({
    status: 403,
    reason: "Permission check failed (/vms/1000, VM.Audit)",
    message:
      "GET /nodes/one/qemu/1000/config: 403 Permission check failed (/vms/1000, VM.Audit); give VM.Audit on /vms/1000 to the token and to its user (docs/connect-to-proxmox.md)",
  });
});

test("one of several privileges is named as such", async () => {
  const { open } = await serve(refuseWith(403, "Permission check failed (/vms/1, VM.GuestAgent.Audit|VM.Console)"));
  expect((await failure(open().get("/x", z.number()))).message).toContain(
    "; give VM.GuestAgent.Audit or VM.Console on /vms/1 to the token",
  );
});

test("any other refusal is told in the API's words", async () => {
  const { open, host } = await serve(refuseWith(500, "hostname lookup 'x' failed"));
  expect(await failure(open().get("/nodes/x/qemu", z.number()))).toMatchObject({
    status: 500,
    message: `GET /nodes/x/qemu: 500 hostname lookup 'x' failed; look into the log of pveproxy at ${host}`,
  });
});

test("a token that is not taken is told without it, and without a body", async () => {
  const { open, url } = await serve((_request, response) => response.writeHead(401, "No ticket").end());
  expect(await failure(open().get("/x", z.number()))).toMatchObject({
    status: 401,
    message: `${url} refuses the API token (No ticket); give the tenant a valid one`,
  });
});

test("no message holds the token, whatever the API says", async () => {
  const { open } = await serve(refuseWith(500, `what is ${token}? and ${secret}?`));
  const { message, reason } = await failure(open().get("/x", z.number()));
  expect(`${message} ${reason}`).not.toContain(secret);
  expect(reason).toBe("what is (sensitive)? and (sensitive)?");
});

test.each([
  ["<html>proxy</html>", "data: Invalid input: expected array, received undefined"],
  ['{"data":[{"node":1}]}', "data.0.node: Invalid input: expected string, received number"],
])("an answer that is none of a Proxmox VE API is told: %s", async (body, problem) => {
  const { open, url } = await serve((_request, response) => response.end(body));
  const { message } = await failure(open().get("/nodes", z.array(z.object({ node: z.string() }))));
  expect(message).toBe(
    `${url} answers GET /nodes as no Proxmox VE API does (${problem}); correct the site's proxmoxEndpoint or export TF_VAR_proxmox_endpoint`,
  );
});

test("a certificate that nobody vouches for is told", async () => {
  const { url, host } = await serve((_request, response) => response.end('{"data":1}'));
  const connections = openConnections([]);
  const reader = new ProxmoxReader({ endpoint: url, token, connections });
  expect((await failure(reader.get("/x", z.number()))).message).toMatch(
    `the certificate of ${host} is not trusted; copy its CA`,
  );
});

async function failure(call: Promise<unknown>): Promise<ProxmoxError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ProxmoxError) return error;
  throw new Error(`no ProxmoxError, but ${error}`);
}

/** As the API says it: the reason phrase is the first line of the text. */
function refuseWith(status: number, text: string) {
  return (_request: IncomingMessage, response: ServerResponse) =>
    response.writeHead(status, text).end(JSON.stringify({ data: null, message: `${text}\n` }));
}

/** Starts an HTTPS server; `open` gives readers of it, which share three connections. */
async function serve(handle: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const server = createServer({ key: pems.private, cert: pems.cert }, handle).listen(0, "127.0.0.1");
  await once(server, "listening");
  const connections = openConnections([pems.cert], 3);
  ends.push(async () => {
    connections.destroy();
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const host = `127.0.0.1:${(server.address() as { port: number }).port}`;
  const url = `https://${host}/`;
  const open = (as = token, timeoutMs?: number) =>
    new ProxmoxReader({ endpoint: url, token: as, connections, timeoutMs });
  return { host, url, open };
}

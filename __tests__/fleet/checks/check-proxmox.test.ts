import { once } from "node:events";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer } from "node:https";
import { generate } from "selfsigned";
import { checkProxmox } from "../../../fleet/checks/check-proxmox";
import type { Target } from "../../../fleet/checks/target";

const token = "tenant-grooveiq@pve!tenantry=7f1e6d0c-0000-4000-8000-000000000000";
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, "close");
  }
});

test("an API that takes the token is fine", async () => {
  const { url, cert } = await serve({ ip: "127.0.0.1" });
  expect(await messages([target(url)], [cert])).toEqual([]);
});

test("a token that is refused is the tenant's problem", async () => {
  const { url, cert } = await serve({ ip: "127.0.0.1" });
  const problems = await checkProxmox([target(url), target(url, `${token}1`)], [cert]);
  expect(problems).toEqual([
    {
      tenant: "grooveiq",
      about: "token",
      message: `${url} refuses the API token; put a valid one into TF_VAR_grooveiq_proxmox_api_token`,
    },
  ]);
});

test("a token that may too little is told with the privilege and the place", async () => {
  const { url, cert } = await serve({ ip: "127.0.0.1", privileges: { "/pool/grooveiq": ["VM.Allocate"] } });
  expect(await checkProxmox([target(url)], [cert])).toEqual([
    {
      tenant: "grooveiq",
      about: "token",
      message:
        "the API token lacks VM.Clone on /vms/9043; give them there to the token and to its user (docs/connect-to-proxmox.md)",
    },
  ]);
});

test("an API that does not tell what a token may do is told", async () => {
  const { url, cert } = await serve({ ip: "127.0.0.1", permissionsStatus: 500 });
  expect(await messages([target(url)], [cert])).toEqual([
    `${url} does not tell what the API token may do (500 to GET /access/permissions?path=%2Fpool%2Fgrooveiq); look into the log of pveproxy there`,
  ]);
});

test("a token of the wrong form is not sent", async () => {
  const { url, cert, seen } = await serve({ ip: "127.0.0.1" });
  expect(await messages([target(url, "hunter2")], [cert])).toEqual([]);
  expect(seen).toEqual([undefined]);
});

test("a certificate that nobody vouches for is told once, however many tenants use it", async () => {
  const { url, host, seen } = await serve({ ip: "127.0.0.1" });
  expect(await messages([target(url), target(url)], [])).toEqual([
    `the certificate of ${host} is not trusted; copy its CA (/etc/pve/pve-root-ca.pem of a node) and export SSL_CERT_FILE=that file`,
  ]);
  expect(seen).toEqual([]);
});

test("a certificate for another name is told", async () => {
  const { url, host, cert } = await serve({ name: "pve.example" });
  expect(await messages([target(url)], [cert])).toEqual([
    `the certificate of ${host} is for other names than "127.0.0.1"; use one of its names: correct the site's proxmoxEndpoint or export TF_VAR_proxmox_endpoint`,
  ]);
});

test("a certificate that is no longer valid is told", async () => {
  const { url, host, cert } = await serve({ ip: "127.0.0.1", until: new Date(Date.now() - 1000) });
  expect(await messages([target(url)], [cert])).toEqual([
    `the certificate of ${host} is not valid today; renew it: pvenode cert info, on the node`,
  ]);
});

test("a server that is no Proxmox VE API is told", async () => {
  const { url, cert } = await serve({ ip: "127.0.0.1", status: 404 });
  expect(await messages([target(url)], [cert])).toEqual([
    `${url} answers 404, not as a Proxmox VE API does; correct the site's proxmoxEndpoint or export TF_VAR_proxmox_endpoint`,
  ]);
});

test("a server that does not speak TLS is told", async () => {
  const server = createHttpServer().listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  expect(await messages([target(`https://127.0.0.1:${port}/`)], [])).toEqual([
    `127.0.0.1:${port} does not speak HTTPS with TLS 1.3; correct the site's proxmoxEndpoint or export TF_VAR_proxmox_endpoint`,
  ]);
});

test("a port where nobody listens is told", async () => {
  const { url, host, cert } = await serve({ ip: "127.0.0.1" });
  const [server] = servers.splice(0);
  server?.close();
  await once(server as Server, "close");
  expect(await messages([target(url)], [cert])).toEqual([
    `${host} cannot be reached (ECONNREFUSED); is it up, and this machine in a network that may reach it? else correct the site's proxmoxEndpoint or export TF_VAR_proxmox_endpoint`,
  ]);
});

test("a name without an address is told", async () => {
  expect(await messages([target("https://pve.invalid:8006/")], [])).toEqual([
    'no address is known for "pve.invalid"; correct the site\'s proxmoxEndpoint or export TF_VAR_proxmox_endpoint',
  ]);
});

test.each(["pve:8006", "http://pve:8006/", ""])("fails with endpoint %j", async (endpoint) => {
  expect(await messages([target(endpoint)], [])).toEqual([
    `proxmox_endpoint must be an https URL of a host and a port, got "${endpoint}"; export TF_VAR_proxmox_endpoint=https://HOST:8006/`,
  ]);
});

function target(endpoint: string, value = token): Target {
  return {
    tenant: "grooveiq",
    endpoint,
    dns: { server: "127.0.0.1", port: 53 },
    key: { name: "tenant-grooveiq", algorithm: "hmac-sha256" },
    zones: [],
    records: [],
    state: "local:terraform.tfstate",
    pool: "grooveiq",
    otherPools: { vintronics: "vintronics" },
    rights: [{ path: "/vms/9043", privileges: ["VM.Clone"] }],
    token: { variable: "TF_VAR_grooveiq_proxmox_api_token", value },
    keySecret: { variable: "TF_VAR_grooveiq_dns_key_secret", value: undefined },
  };
}

async function messages(targets: readonly Target[], trust: readonly string[]): Promise<string[]> {
  return (await checkProxmox(targets, trust)).map(({ message }) => message);
}

interface Certified {
  readonly ip?: string;
  readonly name?: string;
  readonly until?: Date;
  /** What it answers to everything; left out: as Proxmox VE does. */
  readonly status?: number;
  /** What it says that the token may do, by path. Left out: all that the tenant needs. */
  readonly privileges?: Record<string, string[]>;
  /** What it answers when asked that. */
  readonly permissionsStatus?: number;
}

const enough = { "/pool/grooveiq": ["VM.Allocate"], "/vms/9043": ["VM.Clone"] };

/** The answer of `GET /access/permissions?path=`: each privilege with whether it propagates. */
function renderPermissions(url: string, privileges: Record<string, string[]>): string {
  const path = new URL(url, "https://pve").searchParams.get("path") ?? "";
  return JSON.stringify({ data: { [path]: Object.fromEntries((privileges[path] ?? []).map((name) => [name, 1])) } });
}

/** Starts an HTTPS server; `seen` gets the authorization of each request. */
async function serve({ ip, name, until, status, privileges = enough, permissionsStatus = 200 }: Certified) {
  const pems = await generate([{ name: "commonName", value: "test" }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - 60_000),
    ...(until ? { notAfterDate: until } : {}),
    extensions: [{ name: "subjectAltName", altNames: [ip ? { type: 7, ip } : { type: 2, value: name ?? "" }] }],
  });
  const seen: (string | undefined)[] = [];
  const server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
    const { authorization } = request.headers;
    seen.push(authorization);
    const granted = request.url?.includes("/access/permissions") ? permissionsStatus : 200;
    response
      .writeHead(status ?? (authorization === `PVEAPIToken=${token}` ? granted : 401))
      .end(renderPermissions(request.url ?? "", privileges));
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as { port: number }).port}`;
  return { url: `https://${host}/`, host, cert: pems.cert, seen };
}

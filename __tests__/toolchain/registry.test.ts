import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { generate } from "selfsigned";
import { askAndRemember, registryAnswers } from "../../toolchain/registry";
import { type Fixture, makeFixture } from "./fixture";

let fixture: Fixture;
const servers: Server[] = [];
beforeEach(() => {
  fixture = makeFixture();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  fixture.remove();
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function registry(body: string): Promise<string> {
  const { private: key, cert } = await generate([{ name: "commonName", value: "registry.test" }], { keySize: 2048 });
  return listen(
    createHttpsServer({ key, cert }, (request, response) => {
      response.statusCode = request.url === "/.well-known/terraform.json" ? 200 : 404;
      response.end(response.statusCode === 200 ? body : "{}");
    }) as unknown as Server,
  );
}

test("a host with a service document for providers answers", async () => {
  expect(await registryAnswers(await registry('{"providers.v1":"/v1/providers/"}'))).toBe(true);
});

test.each(['{"modules.v1":"/v1/modules/"}', "<html>sign in to this network</html>", "null"])(
  "another document is no answer: %s",
  async (body) => {
    expect(await registryAnswers(await registry(body))).toBe(false);
  },
);

test("a closed port is no answer", async () => {
  const closed = await listen(createHttpServer());
  await new Promise((resolve) => servers.pop()?.close(resolve));
  expect(await registryAnswers(closed)).toBe(false);
});

describe("behind a proxy", () => {
  let tunnels: string[];
  let host: string;
  beforeEach(async () => {
    tunnels = [];
    host = await registry('{"providers.v1":"/v1/providers/"}');
    const proxy = createHttpServer();
    proxy.on("connect", (request, client) => {
      tunnels.push(`${request.url} ${request.headers["proxy-authorization"] ?? "-"}`);
      const [name, port] = host.split(":");
      const upstream = connect(Number(port), name, () => {
        client.write("HTTP/1.1 200 OK\r\n\r\n");
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on("close", () => client.destroy());
    });
    process.env.HTTPS_PROXY = `http://${await listen(proxy)}`;
  });

  test("a registry is asked through it", async () => {
    expect(await registryAnswers("registry.test")).toBe(true);
    expect(tunnels).toEqual(["registry.test:443 -"]);
  });

  test("with the credentials of its address", async () => {
    process.env.HTTPS_PROXY = process.env.HTTPS_PROXY?.replace("http://", "http://user:pa%20ss@");
    expect(await registryAnswers("registry.test")).toBe(true);
    expect(tunnels).toEqual([`registry.test:443 Basic ${Buffer.from("user:pa ss").toString("base64")}`]);
  });

  test.each(["127.0.0.1", "*", "other.test, 127.0.0.1", ".0.0.1"])("NO_PROXY=%s goes past it", async (rules) => {
    process.env.NO_PROXY = rules;
    expect(await registryAnswers(host)).toBe(true);
    expect(tunnels).toEqual([]);
  });

  test("a proxy that refuses is no answer", async () => {
    process.env.HTTPS_PROXY = `http://${await listen(createHttpServer((_, response) => response.end()))}`;
    expect(await registryAnswers("registry.test")).toBe(false);
  });
});

describe("the answer is remembered", () => {
  const asked = async (hoursAgo: number) => {
    const at = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
    fixture.write("registry.json", JSON.stringify({ "registry.test": { answers: false, asked: at } }));
    return askAndRemember("registry.test", join(fixture.folder, "registry.json"), async () => true);
  };

  test("for an hour", async () => {
    expect(await asked(0.9)).toBe(false);
    expect(await asked(1.1)).toBe(true);
  });

  test("not when it comes from the future", async () => {
    expect(await asked(-1)).toBe(true);
  });

  test("not when the file is cut short", async () => {
    fixture.write("registry.json", '{"registry.te');
    expect(await askAndRemember("registry.test", join(fixture.folder, "registry.json"), async () => true)).toBe(true);
  });
});

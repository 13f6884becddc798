import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { CommandError } from "../../../fleet/command-error";
import { HttpClient } from "../../../fleet/forge/http-client";
import { GitHubApi } from "../../fixtures/github-api";

const at = "/repos/octo/estate";
const anything = z.unknown();
let api: GitHubApi;

beforeEach(async () => {
  api = await GitHubApi.start();
});

afterEach(() => api.close());

function connect(more: Partial<ConstructorParameters<typeof HttpClient>[0]> = {}): HttpClient {
  return new HttpClient({
    server: "GitHub",
    base: api.url,
    token: api.token,
    login: "give the step a token",
    environment: {},
    ...more,
  });
}

test("a list is read to its end, whatever its pages", async () => {
  for (let number = 0; number < 65; number += 1) api.addIssue({ title: "t", body: String(number) });
  const titles = z.array(z.object({ body: z.string() }));
  const found: string[] = [];
  for await (const { body } of connect().list(`${at}/issues?per_page=20`, "", titles)) found.push(body);
  expect(found).toHaveLength(65);
  expect(new Set(found).size).toBe(65);
  expect(api.calls).toHaveLength(4);
});

test("a list that is not read to its end costs no more pages", async () => {
  for (let number = 0; number < 65; number += 1) api.addIssue({ title: "t", body: String(number) });
  for await (const _ of connect().list(`${at}/issues?per_page=20`, "", z.array(anything))) break;
  expect(api.calls).toHaveLength(1);
});

test("a list that does not end is given up", async () => {
  const endless = { link: `<${api.url}${at}/issues?page=2>; rel="next"` };
  api.fail({ status: 200, headers: endless, body: [], times: 1000 });
  await expect(count(connect().list(`${at}/issues`, "", z.array(anything)))).rejects.toThrow(
    `GitHub has more than 100 pages of ${at}/issues`,
  );
});

test("the token is for the API's host alone, whatever a list says", async () => {
  const other = await GitHubApi.start();
  const link = { link: `<${other.url}${at}/issues?page=2>; rel="next"` };
  api.fail({ status: 200, headers: link, body: [] });
  await expect(count(connect().list(`${at}/issues`, "", z.array(anything)))).rejects.toThrow(
    "GitHub has its next page on another host",
  );
  expect(other.calls).toEqual([]);
  await other.close();
});

test("a host that a download is sent on to does not get the token", async () => {
  const other = await GitHubApi.start();
  other.fail({ status: 200, body: "archive" });
  api.fail({ status: 302, headers: { location: `${other.url}/elsewhere` } });
  const bytes = await connect().download("/zip", "", 100);
  expect(String(bytes)).toBe("archive");
  expect(other.calls).toMatchObject([{ method: "GET", path: "/elsewhere", authorization: undefined }]);
  await other.close();
});

test("a fault that passes is not noticed", async () => {
  api.fail({ status: 502, times: 2 });
  await connect().get(`${at}/issues`, "", anything);
  expect(api.calls).toHaveLength(3);
});

test("a limit of rate is waited for, also with what writes", async () => {
  const pull = api.addPull({ head: "feature", sha: "a" });
  api.fail({ status: 403, headers: { "retry-after": "0" } });
  await connect().send("POST", `${at}/issues/${pull.number}/comments`, { body: "text" }, "", anything);
  expect(api.comments).toHaveLength(1);
  expect(api.calls).toHaveLength(2);
});

test("a comment that a fault may have left is not written twice", async () => {
  const pull = api.addPull({ head: "feature", sha: "a" });
  api.fail({ status: 502 });
  const sent = connect().send("POST", `${at}/issues/${pull.number}/comments`, { body: "text" }, "", anything);
  await expect(sent).rejects.toThrow("GitHub answers 502 to POST");
  expect(api.calls).toHaveLength(1);
});

test.each<[number, string]>([
  [401, "give the step a token"],
  [403, "the job needs permissions: issues: read"],
  [404, "the job needs permissions: issues: read"],
  [422, "is it a version that this tenantry knows?"],
])("status %d is one line that says what to do", async (status, remedy) => {
  api.fail({ status, body: { message: "two\nlines \u001b[31m" } });
  await expect(connect().get(`${at}/issues?x=1`, "the job needs permissions: issues: read", anything)).rejects.toThrow(
    new CommandError(`GitHub answers ${status} to GET ${at}/issues (two lines [31m); ${remedy}`),
  );
});

test("a limit of rate that lasts is told as one", async () => {
  api.fail({ status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9999999999" } });
  await expect(connect().get(`${at}/issues`, "", anything)).rejects.toThrow(
    "too many calls were made: run the job again later",
  );
});

test("the token is in no message, also where the server says it", async () => {
  api.fail({ status: 400, body: { message: `no such token: ${api.token}` } });
  await expect(connect().get(`${at}/issues`, "", anything)).rejects.toThrow("(no such token: ***)");
});

test("what is too large is not read", async () => {
  api.fail({ status: 200, body: "x".repeat(2000) });
  await expect(connect().download("/zip", "", 1000)).rejects.toThrow(
    new CommandError("GitHub sends more than 1000 bytes"),
  );
});

test("a file that is no more is none", async () => {
  api.fail({ status: 410 });
  expect(await connect().download("/zip", "", 1000)).toBeUndefined();
});

test("an answer of another form is told with its place", async () => {
  api.fail({ status: 200, body: [{ id: "1" }] });
  await expect(count(connect().list(`${at}/issues`, "", z.array(z.object({ id: z.int() }))))).rejects.toThrow(
    `GitHub does not answer GET ${at}/issues as documented (0.id: Invalid input: expected number, received string)`,
  );
});

test("a page of a proxy is no JSON", async () => {
  api.fail({ status: 200, body: "<html>" });
  await expect(
    connect().get(
      `${at}/issues`,
      "",
      anything.refine((value) => value !== undefined),
    ),
  ).rejects.toThrow(`GitHub does not answer GET ${at}/issues as documented`);
});

test("a server that is not there is one line", async () => {
  const { url } = api;
  await api.close();
  await expect(connect({ base: url }).send("POST", "/x", {}, "", anything)).rejects.toThrow(
    `GitHub cannot be reached at ${new URL(url).host} (POST /x: ECONNREFUSED); may this machine reach it, or must HTTPS_PROXY be set?`,
  );
});

test("an address that is none is one line", () => {
  expect(() => connect({ base: "" })).toThrow(new CommandError('the API of GitHub must be a URL, got ""'));
});

describe("a proxy that the environment names", () => {
  const seen: string[] = [];
  let proxy: Server;

  beforeEach(async () => {
    seen.length = 0;
    proxy = createServer((_, response) => response.end());
    // HTTP too goes through a tunnel: what the proxy sees is the host alone.
    proxy.on("connect", (request, socket) => {
      seen.push(request.url ?? "");
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  });

  afterEach(() => new Promise((resolve) => proxy.close(resolve)));

  const settings = () => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

  test("is asked", async () => {
    const client = connect({ environment: { http_proxy: settings() } });
    await expect(client.send("POST", "/x", {}, "", anything)).rejects.toThrow(
      `GitHub cannot be reached at ${new URL(api.url).host} (POST /x: Proxy response (403) !== 200 when HTTP Tunneling)`,
    );
    expect(seen).toEqual([new URL(api.url).host]);
    expect(api.calls).toEqual([]);
  });

  test("is left out for hosts that are named so", async () => {
    const client = connect({ environment: { HTTP_PROXY: settings(), NO_PROXY: "127.0.0.1" } });
    await client.get(`${at}/issues`, "", anything);
    expect(seen).toEqual([]);
  });
});

async function count(list: AsyncIterable<unknown>): Promise<number> {
  let found = 0;
  for await (const _ of list) found += 1;
  return found;
}

import { NODE, SECRET, useLab } from "./use-lab";

const lab = useLab((cluster) => {
  cluster.users.push({ id: "joe@pve" });
  cluster.tokens.push({ id: "joe@pve!ci" });
});

const QEMU = `${NODE}/qemu`;

// Rules of this file: pve-http-server 6.0.5, observed, unless a test names another source.

describe("errors", () => {
  test("the reason phrase is the first line of the text, and the body holds all of it", async () => {
    const answer = await lab().get(`${QEMU}/900/config`);
    expect(answer.status).toBe(500);
    expect(answer.reason).toBe("Configuration file 'nodes/pve1/qemu-server/900.conf' does not exist");
    expect(answer.body).toEqual({ data: null, message: `${answer.reason}\n` });
    expect(answer.contentType).toBe("application/json;charset=UTF-8");
  });

  test("a refused parameter is a 400 with the text of each under errors", async () => {
    const answer = await lab().post("/pools", { nosuch: 1 });
    expect(answer.status).toBe(400);
    expect(answer.reason).toBe("Parameter verification failed.");
    expect(answer.body).toEqual({
      data: null,
      message: "Parameter verification failed.\n",
      errors: {
        poolid: "property is missing and it is not optional",
        nosuch: "property is not defined in schema and the schema does not allow additional properties",
      },
    });
  });

  test("an unknown path or method is a 501 that names it", async () => {
    expect((await lab().get("/nosuch")).reason).toBe("Method 'GET /nosuch' not implemented");
    const answer = await lab().put(`${QEMU}/9000/clone`, {});
    expect([answer.status, answer.reason]).toEqual([501, "Method 'PUT /nodes/pve1/qemu/9000/clone' not implemented"]);
  });

  test("an unknown node is a failed look-up of its address, before any parameter is checked", async () => {
    const answer = await lab().get("/nodes/pve9/qemu?nosuch=1");
    expect([answer.status, answer.reason]).toEqual([
      500,
      "hostname lookup 'pve9' failed - failed to get address info for: pve9: Name or service not known",
    ]);
  });

  test("a character that HTTP forbids in a reason phrase does not break the answer", async () => {
    const answer = await lab().get(`/nodes/${encodeURIComponent("ü\n")}/version`);
    expect(answer.status).toBe(500);
    expect(answer.body?.message).toContain("ü");
  });
});

describe("tokens", () => {
  const send = (headers: Record<string, string>) => lab().send("GET", "/version", undefined, headers);

  test("a request without a token is a 401 without a body", async () => {
    const answer = await send({});
    expect([answer.status, answer.reason, answer.body]).toEqual([401, "No ticket", undefined]);
  });

  test("an unknown token and a wrong secret are a 401 without a body", async () => {
    for (const token of [`root@pam!other=${SECRET}`, "root@pam!lab=wrong", "root@pam!lab", "nonsense"]) {
      const answer = await send({ Authorization: `PVEAPIToken=${token}` });
      expect([answer.status, answer.reason, answer.body]).toEqual([401, "Authentication failed!", undefined]);
    }
  });

  test("a token of the boot file is accepted", async () => {
    const answer = await send({ Authorization: `PVEAPIToken=joe@pve!ci=${SECRET}` });
    expect(answer.body?.data.version).toMatch(/^9\./);
  });

  test("who is unknown learns nothing of the paths", async () => {
    const answer = await lab().send("GET", "/nosuch", undefined, {});
    expect(answer.status).toBe(401);
  });
});

describe("decoding", () => {
  // PVE::Tools::decode_urlencoded, pve-common 9.1, observed
  test("in a form ; separates like &, + is a blank, and an unescaped second = cuts the value", async () => {
    await lab().post("/pools", "poolid=one;comment=a+b%2Bc=d");
    expect((await lab().data("/pools?poolid=one"))[0].comment).toBe("a b+c");
  });

  test("UTF-8 arrives unchanged, in forms and in JSON", async () => {
    await lab().post("/pools", { poolid: "form", comment: "Größe ✓" });
    await lab().send("POST", "/pools", JSON.stringify({ poolid: "json", comment: "Größe ✓" }), {
      Authorization: `PVEAPIToken=root@pam!lab=${SECRET}`,
      "Content-Type": "application/json",
    });
    const comments = (await lab().data("/pools")).map(({ comment }: { comment?: string }) => comment);
    expect(comments.filter((comment: string) => comment === "Größe ✓")).toHaveLength(2);
  });

  test("a repeated key is joined for a list and refused for anything else", async () => {
    await lab().create(100, {});
    expect((await lab().set(100, "tags=b&tags=a")).tags).toBe("a;b");
    const answer = await lab().put(`${QEMU}/100/config`, "name=a&name=b");
    expect(answer.body?.errors).toEqual({ name: "type check ('string') failed - got ARRAY" });
  });

  test("a path parameter repeated in the body must say the same", async () => {
    expect((await lab().put(`${QEMU}/9000/config`, { vmid: 9000, name: "same" })).status).toBe(200);
    const answer = await lab().put(`${QEMU}/9000/config`, { vmid: 9001, name: "other" });
    expect([answer.status, answer.body?.errors]).toEqual([
      400,
      { vmid: "duplicate parameter (already defined in URI) with conflicting values!" },
    ]);
  });

  test("PUT takes parameters from the query too", async () => {
    expect((await lab().put("/pools?poolid=dev", { comment: "new" })).status).toBe(200);
    expect((await lab().data("/pools?poolid=dev"))[0].comment).toBe("new");
  });

  test("a body with DELETE is a 501", async () => {
    const answer = await lab().send("DELETE", "/pools", "poolid=dev");
    expect([answer.status, answer.reason]).toEqual([501, "Unexpected content for method 'DELETE'"]);
  });

  test("another content type than form and JSON is a 506", async () => {
    const answer = await lab().send("POST", "/pools", "poolid=x", {
      Authorization: `PVEAPIToken=root@pam!lab=${SECRET}`,
      "Content-Type": "text/plain",
    });
    expect([answer.status, answer.reason]).toEqual([506, "upload 'text/plain' not implemented"]);
  });

  test("a JSON body may use true, a form may not", async () => {
    const json = await lab().send("PUT", `${QEMU}/9000/config`, '{"onboot":true,"cores":4}', {
      Authorization: `PVEAPIToken=root@pam!lab=${SECRET}`,
      "Content-Type": "application/json",
    });
    expect(json.status).toBe(200);
    expect(await lab().config(9000)).toMatchObject({ onboot: 1, cores: 4 });
    const form = await lab().put(`${QEMU}/9000/config`, { onboot: "true" });
    expect(form.body?.errors).toEqual({ onboot: "type check ('boolean') failed - got 'true'" });
  });

  test("a path is split first and decoded after, and may end in a slash", async () => {
    const volume = encodeURIComponent("files:9000/base-9000-disk-0.qcow2");
    const answer = await lab().get(`${NODE}/storage/files/content/${volume}/`);
    expect(answer.body?.data).toMatchObject({ format: "qcow2", size: 4 * 1024 ** 3 });
  });
});

describe("the request log", () => {
  test("it has a line for each request before the client has the answer", async () => {
    await lab().get("/pools?poolid=dev");
    await lab().post("/pools", { poolid: "new", comment: "x" });
    await lab().send("GET", "/version", undefined, {});
    expect(lab().requests()).toMatchObject([
      { method: "GET", path: "/pools", query: { poolid: "dev" }, status: 200, token: "root@pam!lab" },
      { method: "POST", path: "/pools", body: { poolid: "new", comment: "x" }, status: 200 },
      { method: "GET", path: "/version", status: 401, message: "No ticket" },
    ]);
  });

  test("it never holds a token's secret, a password or a key", async () => {
    await lab().put(`${QEMU}/9000/config`, { cipassword: "hunter2", sshkeys: "ssh-ed25519%20AAAA" });
    await lab().post("/access/ticket", { username: "root@pam", password: "hunter2" });
    const text = JSON.stringify(lab().requests());
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain("AAAA");
    expect(lab().requests()[0]?.body).toEqual({ cipassword: "***", sshkeys: "***" });
  });
});

import { NODE, useLab } from "./use-lab";

// PVE::API2::Firewall::AliasesBase, IPSetBase, BaseIPSetList and Groups (pve-firewall 6.0), read
const lab = useLab();

const CLUSTER = "/cluster/firewall";
const VM = `${NODE}/qemu/9001/firewall`;
const digest = expect.stringMatching(/^[0-9a-f]{40}$/);

const refusal = async (answer: Promise<{ status: number; reason: string; body: { errors?: object } | undefined }>) => {
  const { status, reason, body } = await answer;
  return status === 200 ? "ok" : (body?.errors ?? `${status} ${reason}`);
};
const rule = (path: string, parameters: Record<string, string>) =>
  refusal(lab().post(`${path}/rules`, { type: "in", action: "ACCEPT", ...parameters }));

describe.each([CLUSTER, VM])("aliases of %s", (level) => {
  const path = `${level}/aliases`;

  test("are listed by name with one digest, and read alone without it", async () => {
    await lab().post(path, { name: "Web", cidr: "10.0.0.5/32", comment: "front" });
    await lab().post(path, { name: "db", cidr: "fe80::/10" });
    expect(await lab().data(path)).toEqual([
      { name: "db", cidr: "fe80::/10", ipversion: 6, digest },
      { name: "Web", cidr: "10.0.0.5", ipversion: 4, comment: "front", digest },
    ]);
    expect(await lab().data(`${path}/wEB`)).toEqual({ name: "Web", cidr: "10.0.0.5", ipversion: 4, comment: "front" });
  });

  test("are one in any case, and must be addresses or networks", async () => {
    await lab().post(path, { name: "web", cidr: "10.0.0.1/8" });
    expect(await refusal(lab().post(path, { name: "WEB", cidr: "10.0.0.1" }))).toEqual({
      name: "alias 'WEB' already exists",
    });
    expect(await refusal(lab().post(path, { name: "range", cidr: "10.0.0.1-10.0.0.2" }))).toEqual({
      cidr: "invalid format - value does not look like a valid IP address or CIDR network\n",
    });
    expect(await refusal(lab().post(path, { name: "0x", cidr: "10.0.0.1" }))).toEqual({
      name: "value does not match the regex pattern",
    });
    expect(await refusal(lab().get(`${path}/nosuch`))).toEqual({ name: "no such alias" });
  });

  test("a change replaces the comment too, renames, and keeps to the digest", async () => {
    await lab().post(path, { name: "web", cidr: "10.0.0.1", comment: "old" });
    await lab().post(path, { name: "db", cidr: "10.0.0.2" });
    const seen = (await lab().data(path))[0].digest;
    expect(await refusal(lab().put(`${path}/web`, { cidr: "10.0.0.3", rename: "db" }))).toEqual({
      name: "alias 'db' already exists",
    });
    expect(await refusal(lab().put(`${path}/web`, { cidr: "10.0.0.3", rename: "Site", digest: seen }))).toBe("ok");
    expect(await lab().data(`${path}/site`)).toEqual({ name: "Site", cidr: "10.0.0.3", ipversion: 4 });
    expect(await refusal(lab().delete(`${path}/site?digest=${seen}`))).toBe(
      "500 checksum mismatch (file change by other user?)",
    );
    expect(await refusal(lab().delete(`${path}/site`))).toBe("ok");
    expect(await refusal(lab().delete(`${path}/site`))).toBe("ok");
    expect(await refusal(lab().put(`${path}/site`, { cidr: "10.0.0.3" }))).toEqual({ name: "no such alias" });
  });
});

describe.each([CLUSTER, VM])("IP sets of %s", (level) => {
  const path = `${level}/ipset`;

  test("have names in lower case, comments, and new names", async () => {
    expect(await refusal(lab().post(path, { name: "Blocked", comment: "bad" }))).toBe("ok");
    expect(await lab().data(path)).toEqual([{ name: "blocked", comment: "bad", digest }]);
    expect(await refusal(lab().post(path, { name: "blocked" }))).toEqual({ name: "IPSet 'blocked' already exists" });
    expect(await refusal(lab().post(path, { name: "x1", rename: "nosuch" }))).toEqual({
      name: "IPSet 'nosuch' does not exist",
    });
    await lab().post(`${path}/blocked`, { cidr: "10.0.0.1" });
    expect(await refusal(lab().post(path, { name: "denied", rename: "blocked" }))).toBe("ok");
    expect(await lab().data(path)).toEqual([{ name: "denied", comment: "bad", digest }]);
    expect(await refusal(lab().post(path, { name: "denied", rename: "denied", comment: "new" }))).toBe("ok");
    expect((await lab().data(path))[0].comment).toBe("new");
    expect(await lab().data(`${path}/denied`)).toEqual([{ cidr: "10.0.0.1", digest }]);
  });

  test("members are sorted, networks without host bits, and each is there once", async () => {
    await lab().post(path, { name: "s1" });
    await lab().post(`${path}/s1`, { cidr: "192.168.1.155/24", nomatch: 1, comment: "not these" });
    await lab().post(`${path}/s1`, { cidr: "10.0.0.1/32" });
    await lab().post(`${path}/s1`, { cidr: "2001:db8:0:0::5/64" });
    expect(await lab().data(`${path}/s1`)).toEqual([
      { cidr: "10.0.0.1", digest },
      { cidr: "192.168.1.0/24", nomatch: 1, comment: "not these", digest },
      { cidr: "2001:db8::/64", digest },
    ]);
    expect(await refusal(lab().post(`${path}/s1`, { cidr: "192.168.1.7/24" }))).toEqual({
      cidr: "address '192.168.1.0/24' already exists",
    });
    expect(await refusal(lab().post(`${path}/s1`, { cidr: "0.0.0.0/0" }))).toEqual({
      cidr: "a zero prefix is not allowed in ipset entries",
    });
    expect(await refusal(lab().post(`${path}/s1`, { cidr: "nosuch" }))).toBe("500 no such alias 'nosuch'");
    expect(await refusal(lab().post(`${path}/nosuch`, { cidr: "10.0.0.1" }))).toBe("500 no such IPSet 'nosuch'");
  });

  // proxmoxer 2 joins paths as they are, bpg/proxmox 0.111.1 encodes them
  test.each(["10.0.0.0/8", "10.0.0.0%2F8"])("a member is read, changed and removed at its path %s", async (cidr) => {
    await lab().post(path, { name: "s1" });
    await lab().post(`${path}/s1`, { cidr: "10.0.0.0/8", comment: "old", nomatch: 1 });
    expect(await lab().data(`${path}/s1/${cidr}`)).toEqual({ cidr: "10.0.0.0/8", comment: "old", nomatch: 1, digest });
    expect(await refusal(lab().put(`${path}/s1/${cidr}`, { comment: "new" }))).toBe("ok");
    expect(await lab().data(`${path}/s1/${cidr}`)).toEqual({ cidr: "10.0.0.0/8", comment: "new", digest });
    expect(await refusal(lab().delete(`${path}/s1`))).toBe("500 IPSet 's1' is not empty");
    expect(await refusal(lab().delete(`${path}/s1/${cidr}`))).toBe("ok");
    expect(await refusal(lab().get(`${path}/s1/${cidr}`))).toEqual({ cidr: "no such IP/Network" });
    expect(await refusal(lab().delete(`${path}/s1`))).toBe("ok");
  });

  test("a set with members is deleted by force", async () => {
    await lab().post(path, { name: "s1" });
    await lab().post(`${path}/s1`, { cidr: "10.0.0.0/8" });
    expect(await refusal(lab().delete(`${path}/s1?force=1`))).toBe("ok");
    expect(await lab().data(path)).toEqual([]);
  });
});

describe("references", () => {
  test("rules name aliases and IP sets of their VM and of the cluster that exist", async () => {
    expect(await rule(VM, { source: "web" })).toEqual({ source: "no such alias 'web'" });
    expect(await rule(VM, { dest: "+web" })).toEqual({ dest: "no such ipset 'web'" });
    expect(await rule(VM, { dest: "+a.b" })).toEqual({ dest: "invalid ipset name '+a.b'" });
    await lab().post(`${CLUSTER}/aliases`, { name: "web", cidr: "fe80::/10" });
    await lab().post(`${VM}/ipset`, { name: "mine" });
    expect(await rule(VM, { source: "dc/Web", dest: "+guest/mine" })).toBe("ok");
    expect((await lab().data(`${VM}/rules`))[0]).toMatchObject({ ipversion: 6 });
    expect(await rule(CLUSTER, { dest: "+mine" })).toEqual({ dest: "no such ipset 'mine'" });
    // The text names no parameter: the check of aliases dies rather than to report.
    expect(await rule(VM, { source: "10.0.0.1", dest: "web" })).toBe("500 detected mixed ipv4/ipv6 addresses in rule");
  });

  test("a rule whose alias is gone stays, and says what is wrong", async () => {
    await lab().post(`${VM}/aliases`, { name: "web", cidr: "10.0.0.1" });
    await rule(VM, { source: "web" });
    await lab().delete(`${VM}/aliases/web`);
    expect((await lab().data(`${VM}/rules`))[0]).toMatchObject({
      source: "web",
      errors: { source: "no such alias 'web'" },
    });
  });

  test("refs lists what the cluster and the VM offer, by type", async () => {
    await lab().post(`${CLUSTER}/aliases`, { name: "Web", cidr: "10.0.0.1", comment: "front" });
    await lab().post(`${VM}/ipset`, { name: "mine" });
    const web = { type: "alias", name: "web", ref: "web", scope: "dc", comment: "front" };
    const mine = { type: "ipset", name: "mine", ref: "+mine", scope: "guest" };
    expect(await lab().data(`${VM}/refs`)).toEqual([web, mine]);
    expect(await lab().data(`${VM}/refs?type=ipset`)).toEqual([mine]);
    expect(await lab().data(`${CLUSTER}/refs`)).toEqual([web]);
  });
});

describe("security groups", () => {
  const path = `${CLUSTER}/groups`;

  test("hold rules of their own, without interfaces and other groups", async () => {
    await lab().post(path, { group: "web", comment: "sites" });
    expect(await lab().data(path)).toEqual([{ group: "web", comment: "sites", digest }]);
    const add = (parameters: Record<string, string>) =>
      refusal(lab().post(`${path}/web`, { type: "in", action: "ACCEPT", ...parameters }));
    expect(await add({ macro: "HTTPS", comment: "one" })).toBe("ok");
    expect(await add({ type: "forward", comment: "two" })).toBe("ok");
    expect(await add({ iface: "net0" })).toEqual({ type: "parameter -i not allowed for this rule type" });
    expect(await add({ type: "group", action: "db" })).toEqual({
      type: "invalid rule type 'group' for rule_env 'group'",
    });
    expect((await lab().data(`${path}/web`)).map(({ comment }: { comment: string }) => comment)).toEqual([
      "two",
      "one",
    ]);
    expect(await refusal(lab().delete(`${path}/web`))).toBe("500 Security group 'web' is not empty");
    await lab().delete(`${path}/web/0`);
    await lab().delete(`${path}/web/0`);
    expect(await refusal(lab().delete(`${path}/web`))).toBe("ok");
    expect(await refusal(lab().get(`${path}/web`))).toBe("500 no such security group 'web'");
  });

  test("a new name reaches the rules that use the group; groups need not exist to be used", async () => {
    for (const level of [CLUSTER, `${NODE}/firewall`, VM])
      expect(await rule(level, { type: "group", action: "web" })).toBe("ok");
    await lab().post(path, { group: "web" });
    expect(await refusal(lab().post(path, { group: "web" }))).toEqual({
      group: "Security group 'web' already exists",
    });
    expect(await refusal(lab().post(path, { group: "x1", rename: "nosuch" }))).toEqual({
      group: "Security group 'nosuch' does not exist",
    });
    expect(await refusal(lab().post(path, { group: "sites", rename: "web" }))).toBe("ok");
    for (const level of [CLUSTER, `${NODE}/firewall`, VM])
      expect((await lab().data(`${level}/rules`))[0]).toMatchObject({ type: "group", action: "sites" });
    expect(await lab().data(path)).toEqual([{ group: "sites", digest }]);
  });
});

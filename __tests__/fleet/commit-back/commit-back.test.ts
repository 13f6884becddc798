import { Clones, stateOf } from "./clones";

const hosts = "tenant-inventory/acme/hosts.yml";
const state = "tenant-inventory/acme/terraform/terraform.tfstate";

describe.each(["", "infra [1]/"])("in a checkout at %j of its repository", (prefix) => {
  let clones: Clones;
  beforeEach(() => {
    clones = new Clones(prefix);
  });
  afterEach(() => clones.remove());

  test("what an apply wrote is committed on top of the branch and pushed, and nothing else that is dirty", async () => {
    const clone = clones.clone("runner");
    clone.write(hosts, "acme 2\n");
    clone.write("tenant-inventory/acme/terraform/applied.json", "{}\n");
    clone.write("tenant-inventory/acme/new/a [b] *.yml", "new\n");
    clone.write(state, stateOf(2));
    clone.write("tenant-inventory/acme/terraform/terraform.tfstate.backup", stateOf(1));
    clone.write("tenant-inventory/acme/terraform/terraform.tfstate.1764150000.backup", stateOf(1));
    clone.write("tenant-inventory/acme/terraform/.terraform.tfstate.lock.info", "{}");
    clone.write("tenant-inventory/acme/a.secret", "secret\n");
    clone.write("tenant-inventory/acme-two/hosts.yml", "other\n");
    clone.write("tenant-inventory/globex/hosts.yml", "globex 2\n");
    clone.write("main.ts", "two\n");
    clone.git("add", "main.ts");
    const status = clone.git("status", "--porcelain");

    const { commit, files, ...words } = await clone.commitBack(["acme"]);
    expect(words).toEqual({ notes: [], problems: [] });
    expect(commit).toBe(clones.git("rev-parse", "main"));
    expect(files).toEqual(new Map([["acme", 4]]));
    expect(clones.git("diff", "--name-only", "main~1", "main").split("\n")).toEqual([
      `${prefix}tenant-inventory/acme/hosts.yml`,
      `${prefix}tenant-inventory/acme/new/a [b] *.yml`,
      `${prefix}tenant-inventory/acme/terraform/applied.json`,
      `${prefix}tenant-inventory/acme/terraform/terraform.tfstate`,
    ]);
    expect(clones.show(hosts)).toBe("acme 2\n");
    // Neither index nor working tree nor the checkout's own branch has moved.
    expect(clone.git("status", "--porcelain")).toBe(status);
    expect(clone.git("rev-parse", "HEAD")).toBe(clones.git("rev-parse", "main~1"));
  });

  test("a file that is gone is gone in the branch, also the last one of a tenant", async () => {
    const clone = clones.clone("runner");
    clone.remove("tenant-inventory/globex");
    expect((await clone.commitBack(["acme", "globex"])).files).toEqual(new Map([["globex", 1]]));
    expect(clones.git("ls-tree", "-r", "--name-only", "main", `${prefix}tenant-inventory/globex`)).toBe("");
  });

  test("what others have pushed meanwhile stays, in files of the tenant as well", async () => {
    const [clone, other] = [clones.clone("runner"), clones.clone("other")];
    other.write("tenant-inventory/acme/README.md", "by hand\n");
    other.write("main.ts", "three\n");
    other.push("by hand");
    clone.write(hosts, "acme 2\n");
    await clone.commitBack(["acme"]);
    expect([clones.show("tenant-inventory/acme/README.md"), clones.show("main.ts"), clones.show(hosts)]).toEqual([
      "by hand\n",
      "three\n",
      "acme 2\n",
    ]);
  });
});

describe("a commit", () => {
  let clones: Clones;
  beforeEach(() => {
    clones = new Clones();
  });
  afterEach(() => clones.remove());

  test("there is none when there is nothing to commit", async () => {
    const clone = clones.clone("runner");
    clone.write("main.ts", "two\n");
    expect(await clone.commitBack(["acme", "globex"])).toMatchObject({ commit: undefined, problems: [] });
    expect(clones.subjects()).toEqual(["first"]);
  });

  test("names its tenants and the commit that was applied, and starts no pipeline", async () => {
    const clone = clones.clone("runner");
    clone.write(hosts, "acme 2\n");
    clone.write("tenant-inventory/globex/hosts.yml", "globex 2\n");
    await clone.commitBack(["acme", "globex", "initech"]);
    const applied = clone.git("rev-parse", "--short=12", "HEAD");
    expect(clones.git("log", "-1", "--format=%B", "main")).toBe(
      `chore(tenant-inventory): acme, globex as applied\n\nWhat an apply of ${applied} has written.\n\n[skip ci]`,
    );
  });

  test("is tenantry's where git knows no user, and the user's where it does", async () => {
    const clone = clones.clone("runner");
    clone.write(hosts, "acme 2\n");
    expect((await clone.run(["acme", "--branch", "main"])).exitCode).toBe(0);
    const identity = "tenantry <tenantry@localhost>";
    expect(clones.git("log", "-1", "--format=%an <%ae>%n%cn <%ce>", "main")).toBe(`${identity}\n${identity}`);

    clone.git("config", "user.name", "Ada");
    clone.git("config", "user.email", "ada@example.net");
    clone.git("pull", "-q", "--ff-only", "--autostash");
    clone.write(hosts, "acme 3\n");
    expect((await clone.run(["acme", "--branch", "main"])).exitCode).toBe(0);
    expect(clones.git("log", "-1", "--format=%an <%ae>", "main")).toBe("Ada <ada@example.net>");
  });

  test("comes from a shallow clone with a detached HEAD, which stays both", async () => {
    const other = clones.clone("other");
    other.write("main.ts", "two\n");
    other.push("second");
    const clone = clones.clone("runner", "--depth=1");
    clone.git("checkout", "-q", "--detach");
    clone.git("branch", "-q", "-D", "main");
    other.write("main.ts", "three\n");
    other.push("third");
    clone.write(hosts, "acme 2\n");
    const references = clone.git("for-each-ref");
    await clone.commitBack(["acme"]);
    expect(clones.subjects()).toEqual(["chore(tenant-inventory): acme as applied", "third", "second", "first"]);
    expect(clone.git("rev-parse", "--is-shallow-repository")).toBe("true");
    expect(clone.git("log", "--format=%s", "HEAD")).toBe("second");
    expect(clone.git("for-each-ref", "refs/heads", "refs/tags")).toBe("");
    expect(references).toContain("refs/remotes/origin/main");
    expect(clone.has(".git/FETCH_HEAD")).toBe(false);
  });

  test("has what a person has committed and not pushed of the tenant, and nothing else of that", async () => {
    const clone = clones.clone("runner");
    clone.write(hosts, "acme 2\n");
    clone.write("main.ts", "two\n");
    clone.git("commit", "-q", "-a", "-m", "not pushed");
    await clone.commitBack(["acme"]);
    expect([clones.show(hosts), clones.show("main.ts")]).toEqual(["acme 2\n", "one\n"]);
  });
});

describe("when somebody else pushes first", () => {
  let clones: Clones;
  beforeEach(() => {
    clones = new Clones();
  });
  afterEach(() => clones.remove());

  test("it is pushed again on top of that", async () => {
    const [clone, other] = [clones.clone("runner"), clones.clone("other")];
    other.write("main.ts", "two\n");
    other.git("commit", "-q", "-a", "-m", "meanwhile");
    clone.hook(`test -e pushed || git -C '${other.top}' push -q origin HEAD:main; touch pushed`);
    clone.write(hosts, "acme 2\n");
    await clone.commitBack(["acme"]);
    expect(clones.subjects()).toEqual(["chore(tenant-inventory): acme as applied", "meanwhile", "first"]);
    expect([clones.show(hosts), clones.show("main.ts")]).toEqual(["acme 2\n", "two\n"]);
  });

  test("of many that race, all are done, one after the other", async () => {
    const tenants = ["acme", "globex", "initech"];
    const runners = [...tenants, ...tenants].map((tenant, place) => {
      const clone = clones.clone(`runner-${place}`);
      clone.write(`tenant-inventory/${tenant}/file-${place}.yml`, `${place}\n`);
      return { clone, tenant };
    });
    await Promise.all(runners.map(({ clone, tenant }) => clone.commitBack([tenant])));
    expect(clones.subjects()).toHaveLength(7);
    const files = clones.git("ls-tree", "-r", "--name-only", "main").split("\n");
    expect(files.filter((file) => /file-\d\.yml$/.test(file))).toHaveLength(6);
  });

  test("there is an end to it", async () => {
    const [clone, other] = [clones.clone("runner"), clones.clone("other")];
    clone.hook(
      `cd '${other.top}' && git -c user.name=a -c user.email=b commit -q --allow-empty -m more && git push -q origin HEAD:main`,
    );
    clone.write(hosts, "acme 2\n");
    await expect(clone.commitBack(["acme"], 3)).rejects.toThrow(
      'somebody else has pushed to "main" first, 3 times; run this again',
    );
    expect(clones.subjects()).toEqual(["more", "more", "more", "first"]);
  });

  test("a later apply of the same tenant that is committed already stays", async () => {
    const record = (serial: number, lineage = "one") => JSON.stringify({ state: { lineage, serial } });
    const file = "tenant-inventory/initech/terraform/applied.json";
    const [clone, other] = [clones.clone("runner"), clones.clone("other")];
    other.write(file, record(9));
    other.push("later");
    clone.write(file, record(8));
    expect(await clone.commitBack(["initech"])).toMatchObject({
      commit: undefined,
      notes: ["[initech] not committed: what a later apply made is committed already"],
      problems: [],
    });
    clone.write(file, record(1, "two"));
    expect(await clone.commitBack(["initech"])).toMatchObject({ notes: [], files: new Map([["initech", 1]]) });
  });
});

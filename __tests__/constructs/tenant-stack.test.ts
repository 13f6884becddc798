import { App } from "cdktf";
import { Construct } from "constructs";
import { TenantStack, type TenantStackProps } from "../../constructs/tenant-stack";
import { gitlab, http, local, pg, type StateStore, s3 } from "../../substrate/state-store";
import { renderRequiredProviders } from "../../toolchain/provider-sources";
import { getProblems, makeAcme, makeApp, makeVm, synthAcme, synthApp } from "../fixtures/acme";
import { lab } from "../fixtures/acme-site";

describe("a tenant stack", () => {
  const stack = synthAcme(() => {});

  test("has variables for the endpoints, which default to the site's", () => {
    const { proxmox_endpoint, dns_server, dns_port } = stack.variable;
    expect(proxmox_endpoint.default).toBe("https://pve.lab.example:8006/");
    expect(dns_server.default).toBe("192.0.2.53");
    expect(dns_port).toMatchObject({ type: "number", default: 53 });
  });

  test("has ephemeral, sensitive variables for its credentials, named after it", () => {
    for (const name of ["acme_proxmox_api_token", "acme_dns_key_secret"]) {
      expect(stack.variable[name]).toMatchObject({ type: "string", sensitive: true, ephemeral: true, nullable: false });
      expect(stack.variable[name]).not.toHaveProperty("default");
    }
  });

  test("gives its providers nothing but these variables", () => {
    expect(stack.provider.proxmox).toEqual([
      { endpoint: "${var.proxmox_endpoint}", api_token: "${var.acme_proxmox_api_token}" },
    ]);
    expect(stack.provider.dns).toEqual([
      {
        update: [
          {
            server: "${var.dns_server}",
            port: "${var.dns_port}",
            transport: "tcp",
            key_name: "acme-key.",
            key_algorithm: "hmac-sha256",
            key_secret: "${var.acme_dns_key_secret}",
          },
        ],
      },
    ]);
  });

  test("asks for exactly one proxmox provider and a range of the others", () => {
    expect(stack.terraform.required_providers).toEqual({
      proxmox: { source: "bpg/proxmox", version: "0.111.1" },
      dns: { source: "dns", version: ">= 3.4.3, < 4.0.0" },
      local: { source: "hashicorp/local", version: ">= 1.4.0, < 3.0.0" },
    });
  });

  test("holds no secret, no path of this machine and no time", () => {
    const text = JSON.stringify(synthAcme((tenant, network) => makeVm(tenant, network)));
    expect(text).not.toContain(process.cwd());
    expect(text).not.toContain(new Date().getFullYear().toString());
    expect(text).not.toMatch(/"\/(?!\/)|PRIVATE|password/i);
  });

  test("says who answers for it, and nothing of that to the engine", () => {
    const owners = ["@lab/acme", "kim@acme.example"];
    expect(makeAcme(makeApp(), undefined, { owners }).getIntent()).toMatchObject({ owners });
    const [owned, plain] = [{ owners }, {}].map((props) => synthAcme(() => {}, props));
    expect(owned).toEqual(plain);
  });

  test("says what it claims and asks for", () => {
    const intent = makeAcme(makeApp(), (tenant, network) =>
      makeVm(tenant, network, { mac: "02:00:00:00:00:0A" }),
    ).getIntent();
    expect(intent).toEqual({
      tenant: "acme",
      site: "lab",
      owners: [],
      folder: "stacks/acme",
      state: "local:tenant-inventory/acme/terraform/terraform.tfstate",
      inventory: "tenant-inventory/acme",
      variables: { proxmoxApiToken: "acme_proxmox_api_token", dnsKeySecret: "acme_dns_key_secret" },
      networks: [{ id: "app", vlanId: 12, subnet: "10.20.12.0/24", ipv6Subnet: null }],
      vms: [
        {
          id: "web-01",
          vmId: 1000,
          node: "one",
          template: "debian-13",
          cores: 2,
          memoryMiB: 2048,
          disks: [{ interface: "scsi0", storage: "fast", sizeGiB: 4 }],
          nics: [
            {
              interface: "net0",
              network: "app",
              fqdn: "web-01.acme.lab.example",
              addressing: "static",
              address: "10.20.12.9",
              ipv6Address: null,
              mac: "02:00:00:00:00:0a",
            },
          ],
          fqdn: "web-01.acme.lab.example",
          protected: false,
          formerly: null,
          born: "web-01",
        },
      ],
      records: [
        {
          id: "web-01",
          address: "dns_a_record_set.web-01",
          movedFrom: null,
          type: "A",
          fqdn: "web-01.acme.lab.example",
          values: ["10.20.12.9"],
          ttlSeconds: 300,
        },
        {
          id: "web-01",
          address: "dns_ptr_record.web-01",
          movedFrom: null,
          type: "PTR",
          fqdn: "9.12.20.10.in-addr.arpa",
          values: ["web-01.acme.lab.example."],
          ttlSeconds: 300,
        },
      ],
    });
  });

  test("lets a VM be called backend", () => {
    const stack = synthAcme((tenant, network) => makeVm(tenant, network, {}, "backend"));
    expect(Object.keys(stack.resource.proxmox_virtual_environment_vm)).toEqual(["backend"]);
  });
});

describe("the state of a tenant", () => {
  const getBackend = (props: Partial<TenantStackProps>) => synthAcme(() => {}, props).terraform.backend;

  test("lies in its inventory folder, by a path that is the same on every checkout", () => {
    expect(getBackend({ state: local() })).toEqual({
      local: { path: "../../../tenant-inventory/acme/terraform/terraform.tfstate" },
    });
  });

  test("is locked by the bucket it lies in", () => {
    expect(getBackend({ state: s3({ bucket: "states", region: "eu-central-1" }) })).toEqual({
      s3: {
        bucket: "states",
        region: "eu-central-1",
        key: "lab/acme/terraform.tfstate",
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  test("can lie in a store that is not AWS", () => {
    expect(
      getBackend({ state: s3({ bucket: "states", region: "main", endpoint: "https://s3.lab.example" }) }).s3,
    ).toMatchObject({
      endpoints: { s3: "https://s3.lab.example" },
      use_path_style: true,
      skip_requesting_account_id: true,
    });
  });

  test("is not encrypted by a store that may have no key service", () => {
    const state = s3({ bucket: "states", region: "main", endpoint: "https://s3.lab.example" });
    expect(getBackend({ state }).s3).not.toHaveProperty("encrypt");
    expect(getBackend({ state: s3({ bucket: "states", region: "main" }) }).s3.encrypt).toBe(true);
  });

  test("has an address that tells one store from another", () => {
    const getAddress = (state: StateStore) => makeAcme(makeApp(), undefined, { state }).getIntent().state;
    const bucket = { bucket: "states", region: "main" };
    expect(getAddress(s3(bucket))).toBe("s3:https://s3.main.amazonaws.com/states/lab/acme/terraform.tfstate");
    expect(getAddress(s3({ ...bucket, endpoint: "https://s3.lab.example" }))).toBe(
      "s3:https://s3.lab.example/states/lab/acme/terraform.tfstate",
    );
    expect(getAddress(pg())).toBe("pg:lab_acme");
    expect(getAddress(http({ url: "https://state.lab.example" }))).toBe("http:https://state.lab.example/lab/acme");
    expect(getAddress(gitlab({ url: "https://gitlab.lab.example", project: 42 }))).toBe(
      "http:https://gitlab.lab.example/api/v4/projects/42/terraform/state/lab_acme",
    );
  });

  test("has a schema in PostgreSQL without dashes, of at most 63 characters", () => {
    const make = (tenant: string) => {
      const site = { ...lab, tenants: { [tenant]: lab.tenants.acme } };
      return new TenantStack(makeApp(), tenant, { site, state: pg() }).getIntent().state;
    };
    expect(make("a-b")).toBe("pg:lab_a_b");
    const long = "a".repeat(60);
    expect(getProblems(() => make(long))).toEqual([
      `[${long}] state must have a PostgreSQL schema of at most 63 characters, got "lab_${long}"; shorten the name of the tenant`,
    ]);
  });

  test("can lie in PostgreSQL, without a connection string", () => {
    expect(getBackend({ state: pg() })).toEqual({ pg: { schema_name: "lab_acme" } });
  });

  test("can lie on an HTTP server that locks it", () => {
    const address = "https://state.lab.example/v1/lab/acme";
    expect(getBackend({ state: http({ url: "https://state.lab.example/v1/" }) })).toEqual({
      http: { address, lock_address: address, unlock_address: address },
    });
  });

  test("can lie in a GitLab project, which locks it in a way of its own", () => {
    const address = "https://gitlab.lab.example/api/v4/projects/42/terraform/state/lab_acme";
    expect(getBackend({ state: gitlab({ url: "https://gitlab.lab.example/", project: 42 }) })).toEqual({
      http: {
        ...{ address, lock_address: `${address}/lock`, unlock_address: `${address}/lock` },
        ...{ lock_method: "POST", unlock_method: "DELETE" },
      },
    });
  });

  test.each([
    [gitlab({ url: "http://x", project: 1 }), 'state url must be an https URL, got "http://x"'],
    [gitlab({ url: "https://x", project: 0.5 }), "state project must be the number of a GitLab project, got 0.5"],
    [s3({ bucket: "a..b", region: "x" }), 'state bucket must be a bucket name of 3 to 63 characters, got "a..b"'],
    [s3({ bucket: "states", region: "" }), 'state region must be of a-z, 0-9 and -, got ""'],
    [
      http({ url: "https://state.lab.example/${x}" }),
      'state url must be an https URL, got "https://state.lab.example/${x}"',
    ],
    [http({ url: "http://state.lab.example" }), 'state url must be an https URL, got "http://state.lab.example"'],
    [
      http({ url: "https://me:pw@state.lab.example" }),
      'state url must be an https URL, got "https://me:pw@state.lab.example"',
    ],
    [s3({ bucket: "No", region: "x" }), 'state bucket must be a bucket name of 3 to 63 characters, got "No"'],
    [s3({ bucket: "states", region: "x", endpoint: "s3.lab" }), 'state endpoint must be an https URL, got "s3.lab"'],
  ])("must have a good address (%j)", (state, problem) => {
    expect(getProblems(() => makeAcme(makeApp(), undefined, { state }))).toEqual([`[acme] ${problem}`]);
  });
});

describe("a tenant stack fails", () => {
  test.each(["../acme", "acme.prod", "Acme", "a/b", "", "acme prod"])("with the unsafe name %j", (id) => {
    expect(getProblems(() => new TenantStack(makeApp(), id, { site: lab }))).toEqual([
      `[${id}] id must be 1 to 63 of a-z, 0-9 and -, begin with a letter and not end with -, got ${JSON.stringify(id)}`,
    ]);
  });

  test("with a name that the site does not know", () => {
    expect(getProblems(() => new TenantStack(makeApp(), "other", { site: lab }))).toEqual([
      '[other] id must be a tenant that site "lab" knows (acme, umbra), got "other"',
    ]);
  });

  test("with a name that only objects in JavaScript know", () => {
    expect(getProblems(() => new TenantStack(makeApp(), "constructor", { site: lab }))).toEqual([
      '[constructor] id must not be "constructor", which is reserved',
    ]);
  });

  test("when it is there twice", () => {
    const app = makeApp();
    makeAcme(app);
    expect(getProblems(() => makeAcme(app))).toEqual([
      '[acme] id must be unique among the tenants, got "acme" more than once; see tenants/index.ts',
    ]);
  });

  test("when who answers for it is nobody that CODEOWNERS could name", () => {
    expect(getProblems(() => makeAcme(makeApp(), undefined, { owners: ["@lab/acme", "acme team"] }))).toEqual([
      '[acme] owners[1] must be @user, @organization/team or an e-mail address, got "acme team"',
    ]);
  });

  test("when its variables take names of the inventory", () => {
    expect(getProblems(() => makeAcme(makeApp(), undefined, { ansibleVariables: { domain: "x" } }))).toEqual([
      '[acme] ansibleVariables must not set "domain", which the inventory sets itself',
    ]);
  });

  test("when two constructs have one Terraform address", () => {
    const tenant = makeAcme(makeApp(), (stack, network) => {
      makeVm(stack, network);
      const group = new Construct(stack, "group");
      makeVm(group as TenantStack, network, { vmId: 1001, address: "10.20.12.10" });
    });
    expect(tenant.check()).toEqual([
      '[acme/group/web-01] id must be unique in the tenant, got "web-01", which acme/web-01 has',
    ]);
  });

  test("when it is not at the root", () => {
    expect(() => TenantStack.of(new App({ outdir: makeApp().outdir }))).toThrow();
  });
});

test("two tenants of one app have nothing in common", () => {
  const stacks = synthApp((app) => {
    makeAcme(app, (tenant, network) => makeVm(tenant, network));
    new TenantStack(app, "umbra", { site: lab });
  });
  expect(stacks.umbra.resource).not.toHaveProperty("proxmox_virtual_environment_vm");
  expect(JSON.stringify(stacks.umbra)).not.toContain("acme");
});

test("a stack asks for the provider versions that the toolchain locks", () => {
  const { required_providers: asked } = synthAcme(() => {}).terraform;
  const { required_providers: locked } = JSON.parse(renderRequiredProviders(asked.proxmox.version)).terraform;
  const versions = (providers: Record<string, { version: string }>) =>
    new Set(Object.values(providers).map(({ version }) => version));
  expect(versions(asked)).toEqual(versions(locked));
});

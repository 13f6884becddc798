import { checkCredentials } from "../../../fleet/checks/check-credentials";
import { resolveTarget } from "../../../fleet/checks/target";
import type { TenantIntent } from "../../../ledger/fleet-document";
import { dvntm } from "../../../substrate/dvntm";

const intent: TenantIntent = {
  tenant: "grooveiq",
  site: "dvntm",
  owners: [],
  folder: "stacks/grooveiq",
  state: "local:x",
  inventory: "tenant-inventory/grooveiq",
  variables: { proxmoxApiToken: "grooveiq_proxmox_api_token", dnsKeySecret: "grooveiq_dns_key_secret" },
  networks: [{ id: "app", vlanId: 100, subnet: "10.100.0.0/24", ipv6Subnet: null }],
  vms: [],
  records: [],
};

const good = {
  proxmoxApiToken: "tenant-grooveiq@pve!tenantry=7f1e6d0c-0000-4000-8000-000000000000",
  dnsKeySecret: "bm90IGEgcmVhbCBzZWNyZXQ=",
};

function messages(credentials: { proxmoxApiToken?: string; dnsKeySecret?: string }): string[] {
  return checkCredentials(resolveTarget(intent, [dvntm], {}, credentials)).map(({ message }) => message);
}

test("a token and a secret of the right form are accepted", () => {
  expect(messages(good)).toEqual([]);
});

test("both are named when both are missing", () => {
  expect(messages({})).toEqual([
    "TF_VAR_grooveiq_proxmox_api_token must be the tenant's API token, USER@REALM!TOKENID=UUID, and is not set; export TF_VAR_grooveiq_proxmox_api_token='...'",
    "TF_VAR_grooveiq_dns_key_secret must be the secret of TSIG key \"tenant-grooveiq\", in base64, and is not set; export TF_VAR_grooveiq_dns_key_secret='...'",
  ]);
});

test.each(["hunter2", "root@pam=hunter2", "root@pam!lab", "root@pam!lab=hunter 2", "root@pam!lab=hunter2\n"])(
  "fails with token %j, and does not print it",
  (token) => {
    const [message, ...others] = messages({ ...good, proxmoxApiToken: token });
    expect(others).toEqual([]);
    expect(message).toContain(`got ${token.length} characters that are not`);
    expect(message).not.toMatch(/hunter|root@pam/);
  },
);

test.each(["hunter2!", "abc", "bm90IGEgcmVhbCBzZWNyZXQ", "bm90\nserver 10.0.0.1", " bm90"])(
  "fails with secret %j, and does not print it",
  (secret) => {
    const [message, ...others] = messages({ ...good, dnsKeySecret: secret });
    expect(others).toEqual([]);
    expect(message).not.toContain(secret);
  },
);

test("places are the site's unless a variable says otherwise", () => {
  const { endpoint, dns, zones } = resolveTarget(intent, [dvntm], {}, {});
  expect({ endpoint, dns }).toEqual({
    endpoint: "https://pve-tenant.dvntm.deevnet.net:8006/",
    dns: { server: "10.99.0.53", port: 53 },
  });
  expect(zones.map(({ name }) => name)).toEqual(["grooveiq.dvntm.deevnet.net", "0.100.10.in-addr.arpa"]);

  const other = { TF_VAR_proxmox_endpoint: "https://x/", TF_VAR_dns_server: "192.0.2.1", TF_VAR_dns_port: "5353" };
  expect(resolveTarget(intent, [dvntm], other, {})).toMatchObject({
    endpoint: "https://x/",
    dns: { server: "192.0.2.1", port: 5353 },
  });
});

test("a reverse zone that no network of the tenant uses is not asked for", () => {
  const { zones } = resolveTarget({ ...intent, networks: [] }, [dvntm], {}, {});
  expect(zones.map(({ name }) => name)).toEqual(["grooveiq.dvntm.deevnet.net"]);
});

test("fails with a port that is none", () => {
  expect(() => resolveTarget(intent, [dvntm], { TF_VAR_dns_port: "domain" }, {})).toThrow(
    'TF_VAR_dns_port must be a port from 1 to 65535, got "domain"; run: unset TF_VAR_dns_port',
  );
});

test("fails with a tenant that the substrate does not know", () => {
  expect(() => resolveTarget({ ...intent, tenant: "nobody" }, [dvntm], {}, {})).toThrow(
    'cdktf.out/fleet.json has tenant "nobody" of site "dvntm", and substrate/ has not; run: npx cdktf synth',
  );
});

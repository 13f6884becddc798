import { parseDiagnostics, renderDiagnostic } from "../../../fleet/engine/diagnostics";
import { explainFailure } from "../../../fleet/engine/engine-error";

/** Returns the reason for what an engine printed. */
function explain(output: string, end = "exit code 1"): string {
  const { reason } = explainFailure({
    output,
    end,
    tenant: "acme-web",
    command: "tofu -chdir=cdktf.out/stacks/acme-web",
  });
  expect(reason).not.toContain("\n");
  return reason;
}

// All texts are those of OpenTofu 1.12.6 and Terraform 1.11.4 with bpg/proxmox 0.111.1, but for names.

const refused = `proxmox_virtual_environment_vm.web-01: Refreshing state... [id=1000]

Planning failed. OpenTofu encountered an error while generating this plan.


Error: failed to get resources list of type ("vm") for cluster: received an HTTP 401 response - Reason: Authentication failed!

  with proxmox_virtual_environment_vm.web-01,
  on cdk.tf.json line 229, in resource.proxmox_virtual_environment_vm.web-01:
 229:       }
`;

test("an error of a resource is its address, its summary, and where to look closer", () => {
  expect(explain(refused)).toBe(
    'proxmox_virtual_environment_vm.web-01: failed to get resources list of type ("vm") for cluster: received an HTTP 401 response - Reason: Authentication failed!; look closer: npx tenantry check acme-web',
  );
});

const records = `
Error: Error querying DNS record:

  with dns_cname_record.api,
  on cdk.tf.json line 77, in resource.dns_cname_record.api:
  77:       }

dial tcp 10.0.0.53:53: connect: connection refused

Error: Error querying DNS record:

  with dns_ptr_record.web-01,
  on cdk.tf.json line 94, in resource.dns_ptr_record.web-01:
  94:       }

dial tcp 10.0.0.53:53: connect: connection refused
`;

test("of several errors the first is told, with how many there are", () => {
  expect(explain(records)).toBe(
    "2 errors, the first: dns_cname_record.api: Error querying DNS record: dial tcp 10.0.0.53:53: connect: connection refused; look closer: npx tenantry check acme-web",
  );
});

test.each([
  [
    "a locked state names who holds it, and the command that ends that",
    `
Error: Error acquiring the state lock

Error message: resource temporarily unavailable
Lock Info:
  ID:        11111111-2222-3333-4444-555555555555
  Path:      ../../../tenant-inventory/acme-web/terraform/terraform.tfstate
  Operation: OperationTypeApply
  Who:       ada@host1
  Version:   1.12.6
  Created:   2026-11-26 00:00:00.123456 +0000 UTC
  Info:      


OpenTofu acquires a state lock to protect the state from being written
by multiple users at the same time. Please resolve the issue above and try
again. For most commands, you can disable locking with the "-lock=false"
flag, but this is not recommended.
`,
    "the state is locked by ada@host1 since 2026-11-26 00:00:00 UTC (apply); wait for the end of that, or if it is gone for good: tofu -chdir=cdktf.out/stacks/acme-web force-unlock 11111111-2222-3333-4444-555555555555",
  ],
  [
    "a state that nobody tells the holder of is waited for",
    "\nError: Error acquiring the state lock\n\nError message: HTTP remote state already locked\n",
    "Error acquiring the state lock: Error message: HTTP remote state already locked; wait for the end of the run that holds it",
  ],
  [
    "a stale plan is made anew",
    `
Error: Saved plan is stale

The given plan file can no longer be applied because the state was changed by
another operation after the plan was created.
`,
    "the state has changed since the plan; plan anew: npx tenantry plan acme-web",
  ],
  [
    "a missing credential is named by its variable",
    `
Error: No value for required variable

  on cdk.tf.json line 267, in variable:
 267:     "acme_web_dns_key_secret": {

The root module input variable "acme_web_dns_key_secret" is not set, and has
no default value. Use a -var or -var-file command line argument to provide a
value for this variable.
`,
    "TF_VAR_acme_web_dns_key_secret is not set; export it, or say in TENANTRY_CREDENTIAL_HELPER who has it (docs/credentials.md)",
  ],
  [
    "a state that is to be kept elsewhere is moved by cdktf",
    `
Initializing the backend...

Error: Backend configuration changed

A change in the backend configuration has been detected, which may require
migrating existing state.

If you wish to attempt automatic migration of the state, use "tofu init
-migrate-state".
`,
    "the state is to be kept elsewhere than until now; move it: npx cdktf deploy acme-web --migrate-state",
  ],
  [
    "a lock file of another version is made anew",
    `
Error: Failed to query available provider packages

Could not retrieve the list of available versions for provider bpg/proxmox:
locked provider registry.terraform.io/bpg/proxmox 0.111.1 does not match
configured version constraint 0.112.0; must use terraform init -upgrade to
allow selection of new versions
`,
    "Failed to query available provider packages: Could not retrieve the list of available versions for provider bpg/proxmox: locked provider registry.terraform.io/bpg/proxmox 0.111.1 does not match configured version constraint 0.112.0; must use terraform init -upgrade to allow selection of new versions; lock the providers anew: npm run lock, and commit providers.lock.hcl",
  ],
  [
    "a registry that does not answer is no matter of the tenant's servers",
    `
Error: Failed to query available provider packages

Could not retrieve the list of available versions for provider bpg/proxmox:
could not connect to registry.terraform.io: dial tcp: lookup
registry.terraform.io on 192.0.2.53:53: no such host
`,
    'Failed to query available provider packages: Could not retrieve the list of available versions for provider bpg/proxmox: could not connect to registry.terraform.io: dial tcp: lookup registry.terraform.io on 192.0.2.53:53: no such host; where no registry answers: eval "$(npm run --silent toolchain)"',
  ],
  [
    "an error that nobody has met is told as it is",
    "\nError: Something new.\n\nIt is the first time,\nand on two lines.\n\nA longer story.\n",
    "Something new: It is the first time, and on two lines",
  ],
])("%s", (_, output, reason) => {
  expect(explain(output)).toBe(reason);
});

test.each([
  [
    "Error acquiring the state lock",
    "This state file is encrypted and can not be read without an encryption\nconfiguration",
  ],
  [
    "Couldn't show local plan",
    "Plan read error: the given plan file is encrypted and requires a valid\nencryption configuration to decrypt",
  ],
  [
    'Failed to load "p.tfplan" as a plan file',
    "the given plan file is encrypted and requires a valid encryption\nconfiguration to decrypt",
  ],
])("what is encrypted wants its key: %s", (summary, words) => {
  expect(explain(`\nError: ${summary}\n\nError message: failed to write backup file: ${words}\n`)).toMatch(
    /^its state and plans are encrypted, and TF_ENCRYPTION is not set; set it to what they were written with/,
  );
});

test("a key that is another one, and a state that is in clear, are told as such", () => {
  const other = `
Error: Failed to refresh state: decryption failed for all provided methods
attempted decryption failed for state: decryption failed: cipher: message authentication failed
`;
  expect(explain(other)).toMatch(/^its state and plans are encrypted with another key than TF_ENCRYPTION has; set it/);
  const clear =
    "Error message: failed to write backup file: encountered unencrypted payload\nwithout unencrypted method configured";
  expect(explain(`\nError: Error acquiring the state lock\n\n${clear}\n`)).toMatch(
    /^its state or plan is in clear, and TF_ENCRYPTION takes encrypted ones alone; the first time it wants a fallback/,
  );
});

test("what is wrong in TF_ENCRYPTION is told as such", () => {
  expect(
    explain("\nError: Invalid expression\n\n  on TF_ENCRYPTION line 1:\n  (source code not available)\n\nNo.\n"),
  ).toBe("Invalid expression: No; put TF_ENCRYPTION right (docs/in-a-pipeline.md)");
  expect(explain("\nError: Unable to build encryption key data\n\nkey_provider.pbkdf2.key: too short\n")).toBe(
    "Unable to build encryption key data: key_provider.pbkdf2.key: too short; put TF_ENCRYPTION right (docs/in-a-pipeline.md)",
  );
});

test("variables without a value are named together", () => {
  const tell = (name: string) => `
Error: No value for required variable

The root module input variable "${name}" is not set, and has
no default value.
`;
  expect(explain(tell("acme_dns_key_secret") + tell("acme_proxmox_api_token"))).toBe(
    "TF_VAR_acme_dns_key_secret and TF_VAR_acme_proxmox_api_token are not set; export them, or say in TENANTRY_CREDENTIAL_HELPER who has them (docs/credentials.md)",
  );
});

test("an engine without an error says its last words, or how it ended", () => {
  expect(explain("lab: the engine runs in /w alone\n")).toBe(
    "the engine ended with exit code 1: lab: the engine runs in /w alone",
  );
  expect(explain("panic: runtime error\n\ngoroutine 1 [running]:\nmain.main()\n", "exit code 2")).toBe(
    "the engine ended with exit code 2: panic: runtime error",
  );
  expect(explain("", "SIGKILL")).toBe("the engine ended with SIGKILL");
});

test("an error that is too long for a line is cut", () => {
  expect(explain(`\nError: ${"x".repeat(2000)}\n`)).toBe(`${"x".repeat(500)}…`);
});

test("a warning is told apart from an error, with what it is about", () => {
  const output = `
Warning: Deprecated

  with proxmox_virtual_environment_vm.web-01,
  on cdk.tf.json line 9, in resource.proxmox_virtual_environment_vm.web-01:
   9:       }

Use the other one.

(and 2 more similar warnings elsewhere)
${refused}`;
  const [warning, error] = parseDiagnostics(output);
  expect(warning && renderDiagnostic(warning)).toBe(
    "proxmox_virtual_environment_vm.web-01: Deprecated: Use the other one",
  );
  expect([warning?.severity, error?.severity]).toEqual(["Warning", "Error"]);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findPending } from "../../../fleet/matrix/pending";
import { hashStack, parseStack } from "../../../fleet/plan/stack-document";
import { writeAppliedRecord } from "../../../fleet/world/applied-record";
import type { TenantIntent } from "../../../ledger/fleet-document";

const intents = ["acme", "globex", "initech"].map(
  (tenant) => ({ tenant, folder: `stacks/${tenant}`, inventory: `tenant-inventory/${tenant}` }) as TenantIntent,
);
const [acme, globex, initech] = intents as [TenantIntent, TenantIntent, TenantIntent];
const stack = '{"locals":{"one":1}}';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "pending-"));
  for (const { folder } of intents) write(`cdktf.out/${folder}/cdk.tf.json`, stack);
});

afterEach(() => rmSync(root, { recursive: true }));

test("a tenant is pending when its configuration is not the one that was applied last, or none was", () => {
  record(acme, hashStack(parseStack(stack)));
  record(globex, hashStack(parseStack("{}")));
  expect(findPending(root, intents)).toEqual({ tenants: [globex, initech], notes: [] });
});

test("a tenant whose apply did not come to its end is pending", () => {
  record(acme, "");
  expect(findPending(root, [acme]).tenants).toEqual([acme]);
});

test("what cdktf notes beside a stack makes nobody pending", () => {
  record(acme, hashStack(parseStack(stack)));
  write(`cdktf.out/${acme.folder}/cdk.tf.json`, '{"//":{"metadata":{"version":"2"}},"locals":{"one":1}}');
  expect(findPending(root, [acme]).tenants).toEqual([]);
});

test("a tenant whose record cannot be read is pending, and a line says why", () => {
  write(`${initech.inventory}/terraform/applied.json`, "{");
  const { tenants, notes } = findPending(root, [initech]);
  expect(tenants).toEqual([initech]);
  expect(notes).toEqual([
    expect.stringMatching(/^tenant-inventory\/initech\/terraform\/applied\.json is not as an apply/),
  ]);
});

function record({ tenant, ...intent }: TenantIntent, configuration: string): void {
  writeAppliedRecord(root, { tenant, ...intent }, { version: 1, tenant, configuration, state: null, vms: {} });
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

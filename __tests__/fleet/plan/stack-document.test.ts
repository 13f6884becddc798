import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError } from "../../../fleet/command-error";
import { hashStack, parseStack, readStack } from "../../../fleet/plan/stack-document";

const comment = { metadata: { path: "grooveiq/api-vm01/Default", uniqueId: "api-vm01" } };

function render(stack: unknown): string {
  return JSON.stringify(stack);
}

test("a stack is read without cdktf's comments, wherever they are", () => {
  const vm = { name: "api-vm01", disk: [{ size: 32 }] };
  const text = render({
    "//": comment,
    resource: { proxmox_virtual_environment_vm: { "api-vm01": { "//": comment, ...vm } } },
  });
  expect(parseStack(text)).toEqual({ resource: { proxmox_virtual_environment_vm: { "api-vm01": vm } } });
});

test("a key of a user's own that looks like a comment stays", () => {
  const values = { "//": "kept", other: { "//": { a: 1 } } };
  expect(parseStack(render({ locals: values }))).toEqual({ locals: values });
});

test("the hash of a stack tells of neither comments nor the order of keys", () => {
  const hash = hashStack(parseStack(render({ "//": comment, a: { b: [1, 2], c: null }, d: "x" })));
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(hashStack(parseStack(render({ d: "x", a: { c: null, b: [1, 2] } })))).toBe(hash);
});

test.each([
  { a: { b: [2, 1], c: null }, d: "x" },
  { a: { b: [1, 2] }, d: "x" },
  { a: { b: [1, 2], c: null }, d: "y" },
])("the hash of a stack is another when a value is: %j", (other) => {
  const hash = hashStack(parseStack(render({ a: { b: [1, 2], c: null }, d: "x" })));
  expect(hashStack(parseStack(render(other)))).not.toBe(hash);
});

describe("of a checkout", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "stack-document-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test("the stack is the one in the tenant's folder", () => {
    mkdirSync(join(root, "cdktf.out", "stacks", "acme"), { recursive: true });
    writeFileSync(join(root, "cdktf.out", "stacks", "acme", "cdk.tf.json"), render({ terraform: {} }));
    expect(readStack(root, { tenant: "acme", folder: "stacks/acme" })).toEqual({ terraform: {} });
  });

  test("a tenant that is not synthesized is one line", () => {
    expect(() => readStack(root, { tenant: "acme", folder: "stacks/acme" })).toThrow(
      new CommandError("acme: cdktf.out/stacks/acme/cdk.tf.json is not there; run: npm run synth"),
    );
  });
});

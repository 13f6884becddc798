import { readLedger } from "../../ledger/ledger-file";
import { vintronics } from "../../tenants/vintronics";
import { type SynthesizedStack, synthApp } from "../fixtures/acme";
import { renderCommon, renderTenantSnapshot } from "../fixtures/tenant-snapshot";

const stack = synthApp((app) => vintronics(app), readLedger(`${__dirname}/../..`)).vintronics;
const render = (one: SynthesizedStack) => [renderTenantSnapshot(one), renderCommon(one)].join("\n");

test("whatever an apply may notice of a stack is in its snapshot or in what all have alike", () => {
  const rendered = render(stack);
  const places = listPlaces(stack);
  expect(places.length).toBeGreaterThan(150);
  for (const path of places) {
    expect([path, render(edit(stack, path, "changed"))]).not.toEqual([path, rendered]);
    expect([path, render(edit(stack, path, undefined))]).not.toEqual([path, rendered]);
  }
});

test("the order of keys, and what is null, are no differences", () => {
  const reversed = JSON.parse(JSON.stringify(stack), (_, value) => (isMap(value) ? reverseKeys(value) : value));
  expect(JSON.stringify(reversed)).not.toBe(JSON.stringify(stack));
  expect(render(reversed)).toBe(render(stack));
  expect(render(stack)).not.toMatch(/\bnull$/m);
});

test("each resource begins with its address, where a hunk of a diff takes its title from, and files are lines", () => {
  const text = renderTenantSnapshot(stack);
  expect(text.match(/^\S.*$/gm)).toEqual(
    expect.arrayContaining(["local_file.hosts:", "proxmox_virtual_environment_vm.db-vm01:"]),
  );
  expect(text).toMatch(/^ {4} {4}db-vm01\.vintronics\.dvntm\.deevnet\.net:$/m);
});

/** Paths of all values that are neither maps nor `null`. */
function listPlaces(value: unknown, path: readonly string[] = []): string[][] {
  if (value === null) return [];
  if (typeof value !== "object") return [[...path]];
  return Object.entries(value).flatMap(([key, one]) => listPlaces(one, [...path, key]));
}

/** Returns a copy with another value at a place; undefined: with none. */
function edit(from: SynthesizedStack, path: readonly string[], value: unknown): SynthesizedStack {
  const copy = structuredClone(from);
  const parent = path.slice(0, -1).reduce((block, key) => block[key], copy);
  const last = path.at(-1) ?? "";
  if (value !== undefined) parent[last] = value;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
  return copy;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function reverseKeys(map: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).reverse());
}

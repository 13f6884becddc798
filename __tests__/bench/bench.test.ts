import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kinds, type Measured } from "../../bench/child";
import { checkFigures, renderTable, type SizeFigures } from "../../bench/report";
import { readStacks } from "../../bench/synth";

const { CDKTF_OUTDIR } = process.env;
const folder = mkdtempSync(join(tmpdir(), "tenantry-bench-"));
const job = { tenants: 2, runs: 1, folder };
let measured: Measured;

beforeAll(() => {
  measured = { ledger: kinds.ledger(job), ours: kinds.ours(job), bare: kinds.bare(job) };
});

afterAll(() => {
  rmSync(folder, { recursive: true });
  if (CDKTF_OUTDIR === undefined) delete process.env.CDKTF_OUTDIR;
  else process.env.CDKTF_OUTDIR = CDKTF_OUTDIR;
});

test("the benchmark synthesizes 10 resources a tenant, and bare cdktf makes the same", () => {
  expect(measured.ours.resources).toEqual({
    dns_a_record_set: 4,
    dns_cname_record: 2,
    dns_ptr_record: 4,
    local_file: 6,
    proxmox_virtual_environment_vm: 4,
  });
  expect(measured.bare.resources).toEqual(measured.ours.resources);
});

test("bare cdktf gives the resources and providers the same values", () => {
  const read = (kind: string) =>
    [...readStacks(join(folder, kind))].map(([id, { resource, provider }]) => [
      id,
      JSON.parse(JSON.stringify({ resource, provider }, (key, value) => (key === "//" ? undefined : value))),
    ]);
  expect(read("bare")).toEqual(read("ours"));
});

test("the benchmark's ledger has every claim of its tenants", () => {
  // A state, a VLAN and an alias; VMID, name and address of 10 VMs; one MAC address.
  expect(measured.ledger.claims).toBe(2 * (3 + 30 + 1));
});

test("the benchmark has a figure for everything, and shows it with its growth", () => {
  const runs = { ledger: 1, ours: 1, bare: 1 };
  const figures = [1, 2].map((tenants): SizeFigures => ({ ...measured, tenants, runs }));
  expect(renderTable(figures)).not.toMatch(/NaN|Infinity/);
  expect(renderTable(figures)).toMatch(/ledger: size of the file .* KiB .* x 0\.50/);
});

describe("limits", () => {
  const make = (tenants: number, ms: number): SizeFigures => {
    const time = { ms, first: ms };
    const ledger = { ...measured.ledger, allocate: time, check: time };
    return { ...measured, ledger, tenants, runs: { ledger: 1, ours: 1, bare: 1 } };
  };

  test("a ledger in time and linear is fine", () => {
    expect(checkFigures([make(100, 40), make(1000, 499)])).toEqual([]);
  });

  test("sizes without a limit are fine", () => {
    expect(checkFigures([make(10, 4000), make(100, 9000)])).toEqual([]);
  });

  test("a ledger of 1,000 tenants fails when it takes a second", () => {
    expect(checkFigures([make(1000, 500)])).toEqual([
      "the ledger of 1000 tenants must be allocated and checked in less than 1000 ms, took 1000 ms",
    ]);
  });

  test("a ledger fails when a tenant costs more than twice as much among 1,000 as among 100", () => {
    expect(checkFigures([make(100, 20), make(1000, 410)])).toEqual([
      "the ledger must take at most 2 times as long a tenant with 1000 tenants as with 100, took 2.05 times",
    ]);
  });
});

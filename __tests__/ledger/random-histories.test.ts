import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { type Claim, getClaimKey, isOfVm } from "../../ledger/claims";
import { parseLedger, renderLedger } from "../../ledger/ledger-document";
import { checkDoubles } from "../../ledger/refusals";
import { lab } from "../fixtures/acme-site";
import { networks, type PlainVm, type TenantName, update } from "../fixtures/plain-fleet";

// Whatever becomes of the tenants' code: an identity has one owner, and a machine keeps what it has.

/** What may happen to the code, in one commit or several. Numbers choose among what is there. */
type Step =
  | {
      readonly do: "add";
      readonly tenant: TenantName;
      readonly number: number;
      readonly open: boolean;
      readonly ipv6: boolean;
    }
  | { readonly do: "remove" | "rename" | "readdress" | "protect" | "release"; readonly number: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("add" as const),
      tenant: fc.constantFrom<TenantName>("acme", "umbra"),
      number: fc.nat(60),
      open: fc.boolean(),
      ipv6: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "remove" as const,
        "rename" as const,
        "readdress" as const,
        "protect" as const,
        "release" as const,
      ),
      number: fc.nat(60),
    }),
  },
);

/** The code and its ledger. */
interface Checkout {
  readonly vms: readonly PlainVm[];
  readonly claims: readonly Claim[];
}

/** Returns what a step makes of a checkout; the checkout itself when the ledger refuses it. */
function take(checkout: Checkout, one: Step, prefix: string): Checkout {
  if (one.do === "release") {
    const retired = checkout.claims.filter((claim) => claim.retired);
    const released = retired[one.number % Math.max(retired.length, 1)];
    return { ...checkout, claims: checkout.claims.filter((claim) => claim !== released) };
  }
  const vms = edit(checkout.vms, one, prefix);
  const { claims, problems } = update(checkout.claims, vms);
  if (problems.length > 0) return checkout;
  // What says that a VM was renamed may go once the ledger has it.
  return { vms: vms.map(({ formerly: _, ...vm }) => vm), claims };
}

function edit(vms: readonly PlainVm[], one: Exclude<Step, { do: "release" }> | Step, prefix: string): PlainVm[] {
  if (one.do === "add") {
    const { tenant, number, open, ipv6 } = one;
    const [network = "app"] = networks[tenant].slice(-1);
    const id = `${prefix}-${number}`;
    if (vms.some((vm) => vm.tenant === tenant && vm.id === id)) return [...vms];
    const literals = {
      vmId: (tenant === "acme" ? 1000 : 2000) + number,
      address: `10.20.${tenant === "acme" ? 14 : 13}.${number + 3}`,
    };
    return [...vms, { tenant, id, network, ipv6, ...(open ? {} : literals) }];
  }
  const index = one.number % Math.max(vms.length, 1);
  return vms.flatMap((vm, at): PlainVm[] => {
    if (at !== index) return [vm];
    if (one.do === "remove") return [];
    if (one.do === "rename") return [{ ...vm, id: `${prefix}-r${one.number}`, formerly: vm.id }];
    if (one.do === "protect") return [{ ...vm, protected: !vm.protected }];
    return [{ ...vm, address: `10.20.${vm.tenant === "acme" ? 14 : 13}.${one.number + 3}` }];
  });
}

/** What must hold of every checkout. */
function expectSound({ vms, claims }: Checkout): void {
  expect(checkDoubles(claims)).toEqual([]);
  expect(new Set(claims.map(getClaimKey)).size).toBe(claims.length);
  const again = update(claims, [...vms].reverse());
  expect(again).toEqual({ claims, problems: [] });
  for (const { tenant, id } of vms) {
    const active = claims.filter((claim) => claim.owner === `${tenant}/${id}` && !claim.retired);
    expect(active.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["address", "fqdn", "vmid"]));
    const [vmId] = active.filter(({ kind }) => kind === "vmid").map(({ value }) => Number(value));
    const { from, to } = lab.tenants[tenant].vmIds;
    expect(vmId).toBeGreaterThanOrEqual(from);
    expect(vmId).toBeLessThanOrEqual(to);
  }
}

/** Claims of machines that are still in the code and were not touched, by their keys. */
function getKept(before: Checkout, after: Checkout): Claim[] {
  return before.claims.filter(
    ({ owner, retired, kind }) =>
      !retired && kind === "vmid" && after.vms.some(({ tenant, id }) => `${tenant}/${id}` === owner),
  );
}

test("after any history no identity has two owners, and every machine has its own", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      let checkout: Checkout = { vms: [], claims: [] };
      for (const one of steps) {
        const before = checkout;
        checkout = take(checkout, one, "vm");
        expectSound(checkout);
        // A VMID is never another's but by a release.
        for (const claim of getKept(before, checkout)) {
          expect(checkout.claims).toContainEqual(
            expect.objectContaining({ kind: "vmid", value: claim.value, owner: claim.owner }),
          );
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("the order of tenants and VMs changes nothing", () => {
  const vms = fc
    .array(step, { minLength: 1, maxLength: 12 })
    .map((steps) =>
      steps.reduce<PlainVm[]>((all, one) => (one.do === "add" ? edit(all, { ...one, open: true }, "vm") : all), []),
    );
  const shuffled = vms.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
  fc.assert(fc.property(shuffled, ([one, other]) => expect(update([], other)).toEqual(update([], one))));
});

describe("when two branches are merged", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ledger-merge-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Returns what git makes of three versions of a ledger, and whether it asks. */
  function merge(
    base: Checkout,
    ours: Checkout,
    theirs: Checkout,
    ...options: string[]
  ): { text: string; isClean: boolean } {
    const files = Object.entries({ ours, base, theirs }).map(([name, { claims }]) => {
      writeFileSync(join(folder, name), renderLedger(claims));
      return join(folder, name);
    });
    try {
      return {
        text: execFileSync("git", ["merge-file", "-p", ...options, ...files], { encoding: "utf8" }),
        isClean: true,
      };
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: string };
      expect(status).toBeGreaterThan(0);
      return { text: stdout, isClean: false };
    }
  }

  const histories = fc.tuple(...[6, 5, 5].map((maxLength) => fc.array(step, { maxLength }))) as fc.Arbitrary<
    [Step[], Step[], Step[]]
  >;

  test("nothing is lost and nothing is anybody else's: cleanly, or visibly", () => {
    let clean = 0;
    let conflicts = 0;
    fc.assert(
      fc.property(histories, ([first, left, right]) => {
        const start = (from: Checkout, steps: readonly Step[], prefix: string) =>
          steps.reduce((checkout, one) => take(checkout, one, prefix), from);
        const base = start({ vms: [], claims: [] }, first, "base");
        const [ours, theirs] = [start(base, left, "ours"), start(base, right, "theirs")];
        const { text, isClean } = merge(base, ours, theirs);
        if (isClean) clean += 1;
        else {
          conflicts += 1;
          expect(() => parseLedger(text)).toThrow("has the marks of a merge");
        }
        // A conflict is resolved by a side, as the message says.
        for (const claims of isClean
          ? [parseLedger(text)]
          : ["--ours", "--theirs"].map((side) => parseLedger(merge(base, ours, theirs, side).text))) {
          const vms = mergeCode(base.vms, ours.vms, theirs.vms);
          const doubles = checkDoubles(claims);
          if (isClean) expect(doubles).toEqual([]);
          const { claims: next, problems } = update(claims, vms);
          if (doubles.length > 0 || problems.length > 0) continue;
          expectSound({ vms, claims: next });
          if (!isClean) continue;
          for (const branch of [ours, theirs]) {
            for (const claim of branch.claims.filter(
              (one) => isOfVm(one) && !one.retired && isUntouched(one, base, ours, theirs),
            )) {
              expect(next).toContainEqual(claim);
            }
          }
        }
      }),
      { numRuns: 120 },
    );
    expect(clean).toBeGreaterThan(5);
    expect(conflicts).toBeGreaterThan(5);
  });
});

/** Whether a claim's machine is new, in one branch alone. */
function isUntouched({ owner }: Claim, ...checkouts: readonly Checkout[]): boolean {
  return checkouts.filter(({ vms }) => vms.some(({ tenant, id }) => `${tenant}/${id}` === owner)).length === 1;
}

/** Code merges by VM: what one side added, removed or changed. */
function mergeCode(base: readonly PlainVm[], ours: readonly PlainVm[], theirs: readonly PlainVm[]): PlainVm[] {
  const key = ({ tenant, id }: PlainVm) => `${tenant}/${id}`;
  const text = (vm: PlainVm | undefined) => JSON.stringify(vm);
  const keys = new Set([...ours, ...theirs].map(key));
  return [...keys].flatMap((one) => {
    const [from, left, right] = [base, ours, theirs].map((vms) => vms.find((vm) => key(vm) === one));
    const merged = text(left) === text(from) ? right : left;
    return merged === undefined ? [] : [merged];
  });
}

import type { Site, Vlan } from "../substrate/site";
import { isAddressOf } from "../substrate/static-addresses";
import type { Claim } from "./claims";

/** A VM, as the ledger knows it. */
export interface VmName {
  readonly site: Site;
  readonly tenant: string;
  readonly id: string;
  /** The id that it had before, where its tenant file says so. */
  readonly formerly: string | undefined;
}

/** An identity that a tenant leaves open and the ledger does not have. */
export type Wish = { readonly owner: string; readonly site: string } & (
  | { readonly kind: "vmid"; readonly tenant: string }
  | { readonly kind: "address"; readonly family: 4 | 6; readonly nic: string; readonly vlan: Vlan }
);

/** An identity that the ledger gives. */
export interface Given<T> {
  readonly value: T;
  /** Whether it only stands in until the ledger has one: nothing that is made of it may leave the process. */
  readonly isOpen: boolean;
}

/**
 * What the ledger knows, for constructs to ask. What it does not know becomes a wish, and is answered with a value that
 * no machine can have, so that every construct can be made and tells all that it claims.
 */
export class Identities {
  /** What was asked for and is not there, in the order of asking. */
  readonly wishes: Wish[] = [];

  private readonly byOwner = new Map<string, Claim[]>();

  constructor(claims: readonly Claim[]) {
    for (const claim of claims) {
      const known = this.byOwner.get(claim.owner);
      if (known === undefined) this.byOwner.set(claim.owner, [claim]);
      else known.push(claim);
    }
  }

  /** Returns the VMID of a VM. */
  getVmId(vm: VmName): Given<number> {
    const known = this.find(vm, ({ kind, site }) => kind === "vmid" && site === vm.site.name);
    if (known !== undefined) return { value: Number(known.value), isOpen: false };
    this.wishes.push({ kind: "vmid", owner: getOwner(vm), site: vm.site.name, tenant: vm.tenant });
    return { value: -this.wishes.length, isOpen: true };
  }

  /**
   * Returns the static address of a VM's network device in a VLAN's subnet of one family. A VM has one device in a network,
   * so that the address stays when it is in another slot.
   */
  getAddress(vm: VmName, nic: string, vlan: Vlan, family: 4 | 6): Given<string> {
    const known = this.find(
      vm,
      (claim) =>
        claim.kind === "address" && claim.site === vm.site.name && isAddressOf(String(claim.value), vlan, family),
    );
    if (known !== undefined) return { value: String(known.value), isOpen: false };
    this.wishes.push({ kind: "address", owner: getOwner(vm), site: vm.site.name, family, nic, vlan });
    const number = this.wishes.length;
    // "This network" (RFC 791) and the discard-only prefix (RFC 6666): nobody's.
    const value =
      family === 4 ? [0, number >> 16, (number >> 8) & 0xff, number & 0xff].join(".") : `100::${number.toString(16)}`;
    return { value, isOpen: true };
  }

  /** Returns the id that a VM was born with. */
  getBirthId({ tenant, id, formerly }: VmName): string {
    const ids = formerly === undefined ? [id] : [id, formerly];
    for (const one of ids) {
      const known = this.byOwner.get(`${tenant}/${one}`)?.find(({ kind, retired }) => kind === "vmid" && !retired);
      if (known !== undefined) return known.born ?? one;
    }
    return id;
  }

  /** What a VM has now comes before what it had once. */
  private find(vm: VmName, fits: (claim: Claim) => boolean): Claim | undefined {
    const owners = vm.formerly === undefined ? [vm.id] : [vm.id, vm.formerly];
    const claims = owners.flatMap((id) => this.byOwner.get(`${vm.tenant}/${id}`) ?? []).filter(fits);
    return claims.find(({ retired }) => !retired) ?? claims[0];
  }
}

/** Whether a value is one that {@link Identities} gave for want of a real one. */
export function isStandIn({ kind, value }: Claim): boolean {
  if (kind === "vmid") return Number(value) < 0;
  if (kind !== "address") return false;
  return /^(?:0\.|100::)/.test(String(value));
}

function getOwner({ tenant, id }: VmName): string {
  return `${tenant}/${id}`;
}

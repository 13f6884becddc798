import type { RecordIntent } from "../../ledger/fleet-document";
import type { Answer, ServedRecord } from "./dns-answers";
import { isAsWanted, renderData } from "./record-data";
import type { OwnRecord } from "./tenant-state";

/** A record set that a tenant wants, and what is known of its name. */
export interface Wish {
  readonly record: RecordIntent;
  /** What the DNS server has at the name. */
  readonly answer: Answer;
  /** The DNS server, as people know it. */
  readonly server: string;
  /** The tenant's own record sets; undefined: its state cannot be read from here. */
  readonly own: readonly OwnRecord[] | undefined;
  /** Where the state is kept. */
  readonly state: string;
}

/** One line: a problem stops a deploy, a note is for people to judge. */
export type Verdict = { readonly kind: "problem" | "note"; readonly message: string };

/** Types that may stand beside a CNAME (RFC 4035 section 2.5), and itself. */
const besideCname = ["CNAME", "RRSIG", "NSEC", "KEY"];

/**
 * Returns what the server has at a name that is not as the tenant wants it: data of types which exclude each other
 * (RFC 2181 section 10.1), else other data of the same type.
 */
export function getInWay({ record, answer }: Wish): readonly ServedRecord[] {
  const excluded = answer.records.filter(({ type }) =>
    record.type === "CNAME" ? !besideCname.includes(type) : type === "CNAME",
  );
  if (excluded.length > 0) return excluded;
  const same = answer.records.filter(({ type }) => type === record.type);
  return isAsWanted(record, same) ? [] : same;
}

/**
 * Returns what is wrong with making a record set, if anything. None is wrong with what the tenant's state holds at its
 * address, and with what the server has just as the tenant wants it.
 *
 * @param wildcard the name whose data the server gives for this one, which does not exist itself
 */
export function judgeName(wish: Wish, wildcard: string | undefined): Verdict | undefined {
  const { record, answer, server, own, state } = wish;
  const { type, address, movedFrom } = record;
  const name = JSON.stringify(record.fqdn);
  const problem = (message: string): Verdict => ({ kind: "problem", message });

  if (answer.delegation !== undefined) {
    return problem(
      `${name} lies in "${answer.delegation}", which ${server} leaves to others (NS); choose a name outside it`,
    );
  }
  const held = own?.filter(({ fqdn, address: other }) => fqdn === record.fqdn && getType(other) === getType(address));
  const isOwn = held?.some((one) => one.address === address || one.address === movedFrom);
  const [before] = isOwn ? [] : (held ?? []);
  if (before) {
    return problem(
      `${name} is ${before.address} in the tenant's state and would be made as ${address}, which goes when the old one is removed; keep the id, say the old one as formerly, or deploy once without it`,
    );
  }

  const inWay = getInWay(wish);
  const [first] = inWay;
  const isExcluded = first !== undefined && first.type !== type;
  // Drift of an own record set is the plan's to show.
  if (first === undefined || (isOwn && !isExcluded)) return undefined;
  const data = renderData(inWay);
  if (wildcard !== undefined) {
    return problem(`${name} is answered by the wildcard "${wildcard}" (${data}); remove that from ${server}`);
  }
  if (isExcluded) {
    return problem(
      `${name} has ${data} on ${server}, beside which no ${type} can be made; remove it there or, if it is the tenant's own, deploy once without this name`,
    );
  }
  const found = `${name} has ${data} on ${server} already`;
  if (own === undefined) {
    const message = `${found}; whether that is the tenant's own is in its state, which cannot be read from here (${state})`;
    return { kind: "note", message };
  }
  return problem(
    `${found}, and the tenant's state has no ${address}; remove it there, choose another name, or take it over as docs/add-a-vm.md says`,
  );
}

/** `dns_a_record_set` of `dns_a_record_set.www`. */
function getType(address: string): string {
  return address.slice(0, address.indexOf("."));
}

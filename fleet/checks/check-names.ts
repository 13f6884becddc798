import { findExecutable } from "../../toolchain/executables";
import { isKeySecret } from "./check-credentials";
import { type Answer, askNames } from "./dns-answers";
import { getInWay, judgeName, type Verdict, type Wish } from "./judge-name";
import type { Findings, Problem } from "./problem";
import type { Target } from "./target";
import { findOwnRecords } from "./tenant-state";

/**
 * Returns which names that tenants want answer for something else already. The provider looks at nothing before it
 * creates (hashicorp/dns 3.6.1, read): a deploy would add to somebody else's record set and own it from then on, or send
 * an update that the server drops without a word (RFC 2136 section 3.4.2.2).
 *
 * For targets that {@link checkDns} finds nothing wrong with.
 *
 * @param root the checkout, where local states are
 */
export async function checkNames(root: string, targets: readonly Target[]): Promise<Findings> {
  const dig = findExecutable("dig");
  if (!dig) {
    const message = "dig not found; install it: sudo apt-get install -y --no-install-recommends bind9-dnsutils";
    return { problems: [{ tenant: null, about: "dns", message }], notes: [] };
  }
  const usable = targets.filter(({ keySecret }) => isKeySecret(keySecret.value));
  const found = await Promise.all(
    usable.map(async (target) => {
      const verdicts = await judgeNames(dig, root, target);
      return verdicts.map((verdict) => ({ ...verdict, tenant: target.tenant }));
    }),
  );
  const select = (wanted: Verdict["kind"]) =>
    found
      .flat()
      .filter(({ kind }) => kind === wanted)
      .map(({ tenant, message }): Problem => ({ tenant, about: "dns", message }));
  return { problems: select("problem"), notes: select("note") };
}

async function judgeNames(dig: string, root: string, target: Target): Promise<Verdict[]> {
  const { records, state, dns } = target;
  const own = findOwnRecords(root, state);
  const answers = await askNames(dig, target, unique(records.map(({ fqdn }) => fqdn)));
  const silent = [...answers].find(([, { status }]) => status !== "NOERROR" && status !== "NXDOMAIN");
  if (silent) return [{ kind: "problem", message: renderSilence(target, ...silent) }];

  const server = `DNS server ${dns.server}`;
  const wishes = records.flatMap((record): Wish[] => {
    const answer = answers.get(record.fqdn);
    return answer ? [{ record, answer, server, own, state }] : [];
  });
  const wildcards = await findWildcards(dig, target, wishes);
  return wishes.flatMap((wish) => judgeName(wish, wildcards.get(wish)) ?? []);
}

/**
 * Returns the wildcards that names which do not exist themselves are answered by: of those above such a name the nearest
 * that has the very same data (RFC 4592).
 */
async function findWildcards(dig: string, target: Target, wishes: readonly Wish[]): Promise<Map<Wish, string>> {
  const taken = wishes
    .filter((wish) => getInWay(wish).length > 0)
    .map((wish) => ({ wish, candidates: getCandidates(target, wish.record.fqdn) }));
  const answers = await askNames(dig, target, unique(taken.flatMap(({ candidates }) => candidates)));
  return new Map(
    taken.flatMap(({ wish, candidates }) => {
      const data = renderRecords(wish.answer);
      const wildcard = candidates.find((name) => renderRecords(answers.get(name)) === data);
      return wildcard === undefined ? [] : [[wish, wildcard] as const];
    }),
  );
}

/** The wildcards that a name of the tenant's zones may be answered by, the nearest first. */
function getCandidates({ zones }: Target, fqdn: string): string[] {
  const labels = fqdn.split(".");
  return labels
    .map((_, index) => labels.slice(index + 1).join("."))
    .filter((above) => zones.some(({ name }) => above === name || above.endsWith(`.${name}`)))
    .map((above) => `*.${above}`);
}

/** Servers give the records of a set in any order. */
function renderRecords(answer: Answer | undefined): string {
  return JSON.stringify(answer?.records.map(({ type, data }) => `${type} ${data}`).sort());
}

function renderSilence({ dns, key }: Target, name: string, { status }: Answer): string {
  return `DNS server ${dns.server} does not tell what "${name}" has (${status}); allow queries with key "${key.name}" there, as the provider reads every record`;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

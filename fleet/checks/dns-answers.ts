import execa from "execa";
import { parse } from "yaml";
import type { Target } from "./target";

/** One record as dig prints it. */
export interface ServedRecord {
  /** `A`, `CNAME`, ... */
  readonly type: string;
  /** In the presentation form of zone files. */
  readonly data: string;
}

/** What a DNS server says of a name. */
export interface Answer {
  /** `NOERROR`, `NXDOMAIN`, `REFUSED`, ... (RFC 1035, RFC 2136); `no answer` where there is none. */
  readonly status: string;
  /** Records of the name itself, or those of a wildcard that stands for it. */
  readonly records: readonly ServedRecord[];
  /** The zone that the server gives the name away to (RFC 1034 section 4.2.1), with the final dot. */
  readonly delegation: string | undefined;
}

/** What matters here of `dig +yaml` (BIND 9.18). A message that is none, as DIG_ERROR, has no data. */
interface Message {
  readonly message?: {
    readonly response_message_data?: {
      readonly status: string;
      readonly flags: string;
      readonly QUESTION_SECTION?: readonly string[];
      readonly ANSWER_SECTION?: readonly string[];
      readonly AUTHORITY_SECTION?: readonly string[];
    };
  };
}

/**
 * Asks the tenant's DNS server for everything that it has at some names, signed with the tenant's key, and returns an
 * answer for each of them.
 *
 * By TCP, where servers answer ANY in full (RFC 8482 section 4.4).
 *
 * @param names fully qualified, without the final dot
 */
export async function askNames(dig: string, target: Target, names: readonly string[]): Promise<Map<string, Answer>> {
  if (names.length === 0) return new Map();
  const { dns, key, keySecret } = target;
  const common = `+yaml +tcp +norecurse +time=5 +tries=1 @${dns.server} -p ${dns.port}`;
  const signed = `${common} -y ${key.algorithm}:${key.name}.:${keySecret.value}`;
  // The secret goes to its standard input: a command line is everybody's to read.
  const { stdout } = await execa(dig, ["-f", "-"], {
    input: names.map((name) => `${signed} ${name}. ANY\n`).join(""),
    reject: false,
  });
  const answers = new Map<string, Answer>();
  for (const { message } of (parse(stdout, { schema: "yaml-1.1" }) ?? []) as readonly Message[]) {
    const data = message?.response_message_data;
    const [question] = (data?.QUESTION_SECTION ?? []).map((line) => readName(line));
    if (data === undefined || question === undefined) continue;
    const records = (data.ANSWER_SECTION ?? []).map(readRecord).filter(({ name }) => name === question);
    const cut = data.flags.split(" ").includes("aa") ? undefined : data.AUTHORITY_SECTION?.map(readRecord);
    answers.set(question, {
      status: data.status,
      records,
      delegation: cut?.find(({ type }) => type === "NS")?.name,
    });
  }
  return new Map(
    names.map((name) => [name, answers.get(name) ?? { status: "no answer", records: [], delegation: undefined }]),
  );
}

/** `name ttl IN type data` */
function readRecord(line: string): ServedRecord & { readonly name: string } {
  const [, type = "", data = ""] = /^\S+\s+\d+\s+IN\s+(\S+)\s+(.*)$/s.exec(line) ?? [];
  return { name: readName(line), type, data };
}

/** The first word, as a name without its final dot. */
function readName(line: string): string {
  return (line.split(/\s/, 1)[0] ?? "").toLowerCase().replace(/\.$/, "");
}

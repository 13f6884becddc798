/** One record of a zone. */
export interface ZoneRecord {
  /** Owner name, lower case, without the final dot; odd characters escaped as zone files escape them (`\032`, `\.`). */
  readonly fqdn: string;
  /** `A`, `CNAME`, ... */
  readonly type: string;
  readonly ttlSeconds: number;
  /** In the presentation form of zone files, as dig prints it: names with their final dot, texts in quotes. */
  readonly data: string;
}

/** A zone that did not come. */
export interface FailedTransfer {
  /** A response code or an error of TSIG (RFC 2136, RFC 8945), `unreachable`, or `no answer`. */
  readonly failure: string;
}

/** A zone that came whole. */
interface WholeTransfer {
  readonly failure?: undefined;
  readonly records: readonly ZoneRecord[];
}

/**
 * Reads what `dig +yaml` (BIND 9.18) prints of several AXFRs, one after the other, line by line: a zone may have more
 * messages than a reader of YAML should hold. A zone begins and ends with its SOA (RFC 5936 section 2.2); one that dig
 * says nothing of is skipped.
 */
export class TransferReader {
  private readonly zones: readonly string[];
  private readonly results: (WholeTransfer | FailedTransfer)[] = [];
  private records: ZoneRecord[] = [];
  private isInAnswer = false;
  private status = "";
  /** Whether the server did not answer at all. */
  isUnreachable = false;

  /** @param zones in the order of their questions, without the final dot */
  constructor(zones: readonly string[]) {
    this.zones = zones.map((zone) => zone.toLowerCase());
  }

  /** Reads one line of dig's output. */
  read(line: string): void {
    if (this.isInAnswer && line.startsWith("        - '")) {
      this.readRecord(line.slice(11, -1));
      return;
    }
    this.isInAnswer = line === "      ANSWER_SECTION:";
    if (this.isInAnswer) return;
    const [, status] = /^ {6}status: (\w+)/.exec(line) ?? [];
    if (status) this.status = status;
    const [, tsig] = /^ {6}- '.* ANY TSIG .* (BADKEY|BADSIG|BADTIME)\b/.exec(line) ?? [];
    if (tsig) this.status = tsig;
    if (line.startsWith("; Transfer failed")) this.finish({ failure: this.status || "no answer" });
    if (line.startsWith("- type: DIG_ERROR")) {
      this.isUnreachable = true;
      this.finish({ failure: "unreachable" });
    }
  }

  /** Returns a result for each zone, when dig has ended. */
  end(): (WholeTransfer | FailedTransfer)[] {
    const missing = this.isUnreachable || this.results.length === 0 ? "unreachable" : "no answer";
    while (this.results.length < this.zones.length) this.finish({ failure: missing });
    return this.results;
  }

  private readRecord(quoted: string): void {
    // In single quotes, YAML doubles them.
    const record = parseRecord(quoted.replaceAll("''", "'"));
    if (record === undefined) return;
    if (record.type === "SOA" && this.records.length > 0) {
      this.finish({ records: this.records });
      return;
    }
    if (this.records.length === 0) this.skipTo(record.fqdn);
    this.records.push(record);
  }

  private skipTo(zone: string): void {
    const index = this.zones.indexOf(zone, this.results.length);
    while (this.results.length < index) this.finish({ failure: "no answer" });
  }

  private finish(result: WholeTransfer | FailedTransfer): void {
    if (this.results.length < this.zones.length) this.results.push(result);
    this.records = [];
    this.status = "";
  }
}

/** `name ttl IN type data` */
function parseRecord(line: string): ZoneRecord | undefined {
  const [, name = "", ttl, type = "", data = ""] = /^(\S+)\s+(\d+)\s+IN\s+(\S+)\s+(.*)$/s.exec(line) ?? [];
  if (ttl === undefined) return undefined;
  return { fqdn: name.toLowerCase().replace(/\.$/, ""), type, ttlSeconds: Number(ttl), data };
}

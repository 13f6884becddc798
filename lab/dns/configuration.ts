import type { Cluster } from "../cluster";

/** A TSIG key with its secret in base64. */
export interface TsigKey {
  /** With the final dot. */
  readonly name: string;
  readonly algorithm: string;
  readonly secret: string;
}

/** What `named.conf` is made from. */
export interface NamedSettings {
  /** Folder of every file that named reads or writes, by absolute path. */
  readonly folder: string;
  readonly port: number;
  readonly keys: readonly TsigKey[];
  readonly zones: Cluster["dns"]["zones"];
}

/**
 * Returns `named.conf` for BIND 9.18: an authoritative server on 127.0.0.1 alone.
 *
 * Each zone takes updates by its grants (`update-policy ... zonesub`: any name of the zone, these types), and shows
 * itself whole (AXFR) to the keys that may write to it. No control channel, nothing outside the folder. No sharing of the
 * port: the kernel would spread the queries over two labs.
 */
export function renderNamedConf({ folder, port, keys, zones }: NamedSettings): string {
  return `${[
    ...keys.map(
      ({ name, algorithm, secret }) => `key ${quote(name)} { algorithm ${algorithm}; secret ${quote(secret)}; };`,
    ),
    `options {
  directory ${quote(folder)};
  pid-file ${quote(`${folder}/named.pid`)};
  session-keyfile ${quote(`${folder}/session.key`)};
  managed-keys-directory ${quote(folder)};
  lock-file none;
  listen-on port ${port} { 127.0.0.1; };
  listen-on-v6 { none; };
  reuseport no;
  recursion no;
  dnssec-validation no;
  notify no;
  minimal-responses yes;
  allow-query { 127.0.0.1; };
  allow-transfer { none; };
};`,
    "controls { };",
    ...zones.map(
      ({ name, grants }) => `zone ${quote(name)} {
  type primary;
  file ${quote(`${folder}/${zoneFileName(name)}`)};
  update-policy { ${grants.map(({ key, types }) => `grant ${quote(key)} zonesub ${types.join(" ")}; `).join("")}};
  allow-transfer { ${grants.map(({ key }) => `key ${quote(key)}; `).join("") || "none; "}};
};`,
    ),
  ].join("\n")}\n`;
}

/**
 * Returns the zone as it is when the lab boots: SOA and NS alone.
 *
 * @param serial 1 to 2147483647 (RFC 1982: later serials are then still greater).
 */
export function renderZone(serial: number): string {
  return `$TTL 300
@ IN SOA localhost. hostmaster.localhost. ( ${serial} 3600 600 86400 60 )
@ IN NS localhost.
`;
}

/** Returns the name of a zone's file. Zones of RFC 2317 have a slash in their names; a file's name must not. */
export function zoneFileName(zone: string): string {
  return `${encodeURIComponent(zone)}zone`;
}

/** A quoted string of BIND's configuration grammar; quotes and backslashes are escaped by a backslash. */
function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

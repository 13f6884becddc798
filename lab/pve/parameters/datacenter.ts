import { boolean, defaultKey, integer, number, oneOf, type ParameterTable, properties, required, text } from "./schema";

const TAG = "[a-zA-Z0-9_][a-zA-Z0-9_\\-+.]*";
const TAGS = new RegExp(`${TAG}(?:;${TAG})*`);
const COLOR = `${TAG}:[0-9a-fA-F]{6}(?::[0-9a-fA-F]{6})?`;

const KEYBOARDS = [
  ...["de", "de-ch", "da", "en-gb", "en-us", "es", "fi", "fr", "fr-be", "fr-ca", "fr-ch", "hu", "is", "it", "ja"],
  ...["lt", "mk", "nl", "no", "pl", "pt", "pt-br", "sv", "sl", "tr"],
];
const LANGUAGES = [
  ...["ar", "ca", "da", "de", "en", "es", "eu", "fa", "fr", "hr", "he", "it", "ja", "ka", "kr", "nb", "nl", "nn"],
  ...["pl", "pt_BR", "ru", "sl", "sv", "tr", "ukr", "zh_CN", "zh_TW"],
];

const limit = number({ minimum: 0 });
const bandwidth = properties({ clone: limit, default: limit, migration: limit, move: limit, restore: limit });

const whenToNotify = oneOf(["always", "never"]);

/** What a guest's traffic between nodes goes over. */
const transport = properties({
  type: required(defaultKey(oneOf(["secure", "insecure"]))),
  network: text({ format: "CIDR" }),
});

/** The options of the cluster that are property strings, and are read back as objects. */
export const datacenterObjects = {
  crs: properties({
    ha: oneOf(["basic", "static", "dynamic"]),
    "ha-auto-rebalance": boolean(),
    "ha-auto-rebalance-hold-duration": number({ minimum: 0, requires: "ha-auto-rebalance" }),
    "ha-auto-rebalance-margin": number({ minimum: 0, requires: "ha-auto-rebalance" }),
    "ha-auto-rebalance-method": { ...oneOf(["bruteforce", "topsis"]), requires: "ha-auto-rebalance" },
    "ha-auto-rebalance-threshold": number({ minimum: 0, requires: "ha-auto-rebalance" }),
    "ha-rebalance-on-start": boolean(),
  }),
  ha: properties({ shutdown_policy: required(oneOf(["freeze", "failover", "conditional", "migrate"])) }),
  migration: transport,
  "next-id": properties({
    lower: integer({ minimum: 100, maximum: 999_999_999 }),
    upper: integer({ minimum: 100, maximum: 1_000_000_000 }),
  }),
  notify: properties({
    fencing: whenToNotify,
    "package-updates": oneOf(["auto", "always", "never"]),
    replication: whenToNotify,
    "target-fencing": text(),
    "target-package-updates": text(),
    "target-replication": text(),
  }),
  replication: transport,
  "tag-style": properties({
    "case-sensitive": boolean(),
    "color-map": text({ pattern: new RegExp(`${COLOR}(?:;${COLOR})*`) }),
    ordering: oneOf(["config", "alphabetical"]),
    shape: oneOf(["full", "circle", "dense", "none"]),
  }),
  u2f: properties({ appid: text(), origin: text() }),
  "user-tag-access": properties({
    "user-allow": oneOf(["none", "list", "existing", "free"]),
    "user-allow-list": text({ pattern: TAGS }),
  }),
  webauthn: properties({ "allow-subdomains": boolean(), id: text(), origin: text(), rp: text() }),
} as const;

/** The name of such an option. */
export type DatacenterObject = keyof typeof datacenterObjects;

function objectOptions(): ParameterTable {
  return Object.fromEntries(Object.entries(datacenterObjects).map(([name, format]) => [name, text({ format })]));
}

/** Every option of the cluster that `PUT /cluster/options` takes (API documentation of Proxmox VE 9.1). */
export const datacenterOptions: ParameterTable = {
  ...objectOptions(),
  bwlimit: text({ format: bandwidth }),
  "consent-text": text({ maxLength: 65_536 }),
  console: oneOf(["applet", "vv", "html5", "xtermjs"]),
  description: text({ maxLength: 65_536 }),
  email_from: text({ format: "email-opt" }),
  fencing: oneOf(["watchdog", "hardware", "both"]),
  http_proxy: text({ pattern: /http:\/\/.*/ }),
  keyboard: oneOf(KEYBOARDS),
  language: oneOf(LANGUAGES),
  mac_prefix: text({ format: "mac-prefix" }),
  max_workers: integer({ minimum: 1 }),
  migration_unsecure: boolean(),
  "registered-tags": text({ pattern: TAGS }),
};

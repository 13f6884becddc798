import { object } from "../../parameters/answers";
import { FIREWALL_NAME } from "../../parameters/firewall";
import { logLevel } from "../../parameters/firewall-options";
import { integer, oneOf, required, text } from "../../parameters/schema";

/** The digest of what the caller has seen. */
export const digest = text({ maxLength: 64 });
/** Anything a person may want to say. */
export const comment = text();
/** A list of what shall no longer be set. */
export const deletes = text({ format: "pve-configid-list" });
/** The name of an alias or an IP set. */
export const anyName = text({ pattern: new RegExp(FIREWALL_NAME), maxLength: 64 });
/** The same as one that must be given. */
export const name = required(anyName);
/** The name of a security group. */
export const anyGroup = text({ pattern: new RegExp(FIREWALL_NAME), maxLength: 18 });
/** The same as one that must be given. */
export const group = required(anyGroup);
/** The path parameter `{pos}`. */
export const pos = required(integer({ minimum: 0 }));

/** What a rule may be given, in any environment. */
export const ruleParameters = {
  digest,
  type: oneOf(["in", "out", "forward", "group"]),
  action: text({ pattern: new RegExp(FIREWALL_NAME), maxLength: 20 }),
  macro: text({ maxLength: 128 }),
  iface: text({ format: "pve-iface", maxLength: 20 }),
  source: text({ format: "pve-fw-addr-spec", maxLength: 512 }),
  dest: text({ format: "pve-fw-addr-spec", maxLength: 512 }),
  proto: text({ format: "pve-fw-protocol-spec" }),
  enable: integer({ minimum: 0 }),
  log: logLevel,
  sport: text({ format: "pve-fw-sport-spec" }),
  dport: text({ format: "pve-fw-dport-spec" }),
  comment,
  "icmp-type": text({ format: "pve-fw-icmp-type-spec" }),
} as const;

/** Problems of a line of the configuration, by parameter; no answer of a healthy one has them. */
export const errorsAnswer = object({}, text());

/** What an answer says of a rule, without its position. */
export const ruleAnswer = {
  type: text(),
  action: text(),
  enable: integer(),
  macro: text(),
  iface: text(),
  source: text(),
  dest: text(),
  proto: text(),
  dport: text(),
  sport: text(),
  log: text(),
  "icmp-type": text(),
  comment: text(),
  ipversion: integer(),
  digest: text(),
  errors: errorsAnswer,
};

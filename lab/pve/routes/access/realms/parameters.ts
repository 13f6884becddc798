import { boolean, integer, oneOf, text } from "../../../parameters/schema";

const name = text({ maxLength: 256 });
const address = text({ format: "address", maxLength: 256 });

/** The settings of realms whose users are elsewhere: LDAP, Active Directory, OpenID Connect. */
const remoteSettings = {
  "acr-values": text({ pattern: /^[^\p{Cc} <>#"]*$/u }),
  autocreate: boolean(),
  base_dn: name,
  bind_dn: name,
  capath: text(),
  "case-sensitive": boolean(),
  cert: text(),
  certkey: text(),
  "check-connection": boolean(),
  "client-id": name,
  "client-key": name,
  domain: text({ maxLength: 256, pattern: /^\S+$/ }),
  filter: text({ maxLength: 2048 }),
  group_classes: text(),
  group_dn: name,
  group_filter: text({ maxLength: 2048 }),
  group_name_attr: name,
  "groups-autocreate": boolean(),
  "groups-claim": text({ maxLength: 256, pattern: /^[A-Za-z0-9.\-_]+$/ }),
  "groups-overwrite": boolean(),
  "issuer-url": name,
  mode: oneOf(["ldap", "ldaps", "ldap+starttls"]),
  password: text(),
  port: integer({ minimum: 1, maximum: 65535 }),
  prompt: text({ pattern: /^(?:none|login|consent|select_account|\S+)$/ }),
  "query-userinfo": boolean(),
  scopes: text(),
  secure: boolean(),
  server1: address,
  server2: address,
  sslversion: oneOf(["tlsv1", "tlsv1_1", "tlsv1_2", "tlsv1_3"]),
  "sync-defaults-options": text(),
  sync_attributes: text({ pattern: /^\w+=[^,]+(?:,\s*\w+=[^,]+)*$/ }),
  tfa: text({ maxLength: 128 }),
  user_attr: text({ maxLength: 256, pattern: /^\S{2,}$/ }),
  user_classes: text(),
  verify: boolean(),
} as const;

/** Every setting of a realm. */
export const realmSettings = { ...remoteSettings, comment: text({ maxLength: 4096 }), default: boolean() } as const;

/** The settings of a realm that is to be made. */
export const newRealm = { ...realmSettings, "username-claim": text() } as const;

/** Whether the lab knows what a setting does. */
export function isModelled(setting: string): boolean {
  return !(setting in remoteSettings);
}

import { boolean, defaultKey, integer, oneOf, type ParameterTable, properties, required, text } from "./schema";

/** How severe a packet must be to be logged. */
export const logLevel = oneOf(["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug", "nolog"]);

const policy = oneOf(["ACCEPT", "REJECT", "DROP"]);

/** Options of the cluster's firewall. What is not set has a default that no answer names. */
export const CLUSTER_OPTIONS = {
  /** Above 1: on for a minute, so that who locks himself out gets in again. */
  enable: integer({ minimum: 0 }),
  ebtables: boolean(),
  log_ratelimit: text({
    format: properties({
      enable: required(defaultKey(boolean())),
      rate: text({ pattern: /[1-9][0-9]*\/(second|minute|hour|day)/ }),
      burst: integer({ minimum: 0 }),
    }),
  }),
  policy_in: policy,
  policy_out: policy,
  policy_forward: oneOf(["ACCEPT", "DROP"]),
} as const satisfies ParameterTable;

/** Options of a node's firewall. */
export const HOST_OPTIONS = {
  enable: boolean(),
  log_level_in: logLevel,
  log_level_out: logLevel,
  log_level_forward: logLevel,
  tcp_flags_log_level: logLevel,
  smurf_log_level: logLevel,
  nosmurfs: boolean(),
  tcpflags: boolean(),
  nf_conntrack_max: integer({ minimum: 32768 }),
  nf_conntrack_tcp_timeout_established: integer({ minimum: 7875 }),
  nf_conntrack_tcp_timeout_syn_recv: integer({ minimum: 30, maximum: 60 }),
  ndp: boolean(),
  nf_conntrack_allow_invalid: boolean(),
  nf_conntrack_helpers: text({ format: "pve-fw-conntrack-helper" }),
  protection_synflood: boolean(),
  protection_synflood_rate: integer(),
  protection_synflood_burst: integer(),
  log_nf_conntrack: boolean(),
  nftables: boolean(),
} as const satisfies ParameterTable;

/** Options of a VM's firewall. */
export const VM_OPTIONS = {
  enable: boolean(),
  macfilter: boolean(),
  dhcp: boolean(),
  ndp: boolean(),
  radv: boolean(),
  ipfilter: boolean(),
  policy_in: policy,
  policy_out: policy,
  log_level_in: logLevel,
  log_level_out: logLevel,
} as const satisfies ParameterTable;

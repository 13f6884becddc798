import type { ProcessIdentity } from "./process-identity";

/** An API token of the lab, with its secret. */
export interface LabToken {
  /** `user@realm!token`. */
  readonly id: string;
  readonly tenant?: string;
  /** What a client sends: `user@realm!token=uuid`. */
  readonly token: string;
}

/** A user of the lab. */
export interface LabUser {
  /** `user@realm`. */
  readonly id: string;
  readonly password: string;
}

/** A TSIG key of the lab (RFC 8945), with its secret. */
export interface LabKey {
  /** Key name, with the final dot. */
  readonly name: string;
  readonly algorithm: string;
  readonly tenant?: string;
  /** Base64. */
  readonly secret: string;
}

/** `lab.json` in the run directory: how to reach a running lab. Exists while the lab answers; mode 0600. */
export interface LabDocument {
  readonly version: 1;
  readonly process: ProcessIdentity;
  readonly proxmox: {
    /** `https://127.0.0.1:port`. */
    readonly endpoint: string;
    /** The CA certificate to trust: a PEM file, by absolute path. */
    readonly ca: string;
  };
  readonly dns: { readonly server: string; readonly port: number };
  readonly tokens: readonly LabToken[];
  /** Who can log in with a password: `root@pam` and the users of the tokens. */
  readonly users: readonly LabUser[];
  readonly keys: readonly LabKey[];
  /** Every API request with its answer, one JSON object a line: a file, by absolute path. */
  readonly requestLog: string;
  /** The unix socket of the admin API, by absolute path: faults, states, clock. */
  readonly admin: { readonly socket: string };
}

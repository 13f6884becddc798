/** An API token of the lab. */
export interface LabToken {
  /** `user@realm!token`. */
  readonly id: string;
  /** The tenant that it is for; left out for root's. */
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

/** A TSIG key of the lab (RFC 8945). */
export interface LabKey {
  /** Key name, with the final dot. */
  readonly name: string;
  readonly algorithm: string;
  readonly tenant?: string;
  /** Base64. */
  readonly secret: string;
}

/** `lab.json`, which a lab writes into its run directory when it answers: how to reach it. The lab defines the form. */
export interface LabDocument {
  readonly version: 1;
  readonly process: { readonly pid: number };
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

import { isHttpsUrl } from "./names";

/**
 * Where the Terraform state of a tenant is kept. Data only: the key within the store is derived from site and tenant,
 * credentials come from the store's own environment variables at run time.
 */
export type StateStore = LocalStore | S3Store | PgStore | HttpStore | GitlabStore;

interface LocalStore {
  readonly type: "local";
}

/** An S3-compatible bucket. Credentials: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`. */
export interface S3StoreProps {
  readonly bucket: string;
  readonly region: string;
  /**
   * Endpoint of a store that is not AWS, `https://host[:port]`.
   *
   * @default - AWS's own
   */
  readonly endpoint?: string;
}

interface S3Store extends S3StoreProps {
  readonly type: "s3";
}

/** A PostgreSQL server. Connection and credentials: `PG_CONN_STR`, or `PGHOST`, `PGUSER`, `PGPASSWORD`, ... */
interface PgStore {
  readonly type: "pg";
}

/** A Terraform HTTP state server. Credentials: `TF_HTTP_USERNAME`, `TF_HTTP_PASSWORD`. */
export interface HttpStoreProps {
  /** Base URL, `https://host[:port]/path`; site and tenant are appended. */
  readonly url: string;
}

interface HttpStore extends HttpStoreProps {
  readonly type: "http";
}

/** States that a GitLab project keeps. Credentials: `TF_HTTP_USERNAME`, `TF_HTTP_PASSWORD`. */
export interface GitlabStoreProps {
  /** URL of GitLab, `https://host[:port][/path]`. */
  readonly url: string;
  /** Number of the project, as its page shows it. */
  readonly project: number;
}

interface GitlabStore extends GitlabStoreProps {
  readonly type: "gitlab";
}

/**
 * State in `tenant-inventory/<tenant>/terraform/terraform.tfstate` of the checkout: for one person, or for a state that
 * is committed.
 */
export function local(): StateStore {
  return { type: "local" };
}

/** State in an S3-compatible bucket, locked by a lock object in the same bucket (`use_lockfile`). */
export function s3(props: S3StoreProps): StateStore {
  return { type: "s3", ...props };
}

/** State in PostgreSQL, one schema a tenant stack, locked by the server's advisory locks. */
export function pg(): StateStore {
  return { type: "pg" };
}

/** State on an HTTP server that speaks Terraform's state protocol, locked with `LOCK` and `UNLOCK`. */
export function http(props: HttpStoreProps): StateStore {
  return { type: "http", ...props };
}

/**
 * State in a GitLab project, locked by GitLab: reading it takes the role Developer, a lock and so a plan Maintainer
 * (https://docs.gitlab.com/user/infrastructure/iac/terraform_state/).
 */
export function gitlab(props: GitlabStoreProps): StateStore {
  return { type: "gitlab", ...props };
}

/** Returns what is wrong with a state store. */
export function checkStateStore(store: StateStore): string[] {
  if (store.type === "http") return checkUrl(store.url);
  if (store.type === "gitlab") {
    const isProject = Number.isSafeInteger(store.project) && store.project > 0;
    return [
      ...checkUrl(store.url),
      ...(isProject ? [] : [`state project must be the number of a GitLab project, got ${store.project}`]),
    ];
  }
  if (store.type !== "s3") return [];
  const problems: string[] = [];
  // Amazon S3 user guide, "General purpose bucket naming rules".
  if (!/^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(store.bucket)) {
    problems.push(`state bucket must be a bucket name of 3 to 63 characters, got "${store.bucket}"`);
  }
  if (!/^[a-z0-9][a-z0-9-]*$/.test(store.region)) {
    problems.push(`state region must be of a-z, 0-9 and -, got "${store.region}"`);
  }
  if (store.endpoint !== undefined && !isHttpsUrl(store.endpoint)) {
    problems.push(`state endpoint must be an https URL, got "${store.endpoint}"`);
  }
  return problems;
}

function checkUrl(url: string): string[] {
  return isHttpsUrl(url) ? [] : [`state url must be an https URL, got "${url}"`];
}

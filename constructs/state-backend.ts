import { HttpBackend, LocalBackend, PgBackend, type PgBackendConfig, S3Backend } from "cdktf";
import type { Construct } from "constructs";
import type { GitlabStoreProps, S3StoreProps, StateStore } from "../substrate/state-store";

/** Which state it is: every store derives its key from these. */
export interface StateKey {
  readonly site: string;
  readonly tenant: string;
}

/** Renders the backend of a stack into `scope`. No credential is in it: the engine reads them from its environment. */
export function renderBackend(scope: Construct, store: StateStore, key: StateKey): void {
  switch (store.type) {
    case "local":
      // Relative to cdktf.out/stacks/<tenant>, where the engine runs: the same on every checkout.
      new LocalBackend(scope, { path: `../../../${getLocalStateFile(key)}` });
      return;
    case "s3":
      renderS3(scope, store, key);
      return;
    case "pg":
      // The typed config demands the connection string, which holds a password; PG_CONN_STR takes its place.
      new PgBackend(scope, { schemaName: getPgSchema(key) } as PgBackendConfig);
      return;
    case "http": {
      const address = getHttpAddress(store.url, key);
      new HttpBackend(scope, { address, lockAddress: address, unlockAddress: address });
      return;
    }
    case "gitlab": {
      const address = getGitlabAddress(store, key);
      const lock = `${address}/lock`;
      new HttpBackend(scope, {
        ...{ address, lockAddress: lock, unlockAddress: lock },
        ...{ lockMethod: "POST", unlockMethod: "DELETE" },
      });
      return;
    }
  }
}

/** Returns where a state is kept, in one line: two stacks with the same one would destroy each other's. */
export function getStateAddress(store: StateStore, key: StateKey): string {
  switch (store.type) {
    case "local":
      return `local:${getLocalStateFile(key)}`;
    case "s3":
      return `s3:${store.endpoint ?? `https://s3.${store.region}.amazonaws.com`}/${store.bucket}/${getS3Key(key)}`;
    case "pg":
      return `pg:${getPgSchema(key)}`;
    case "http":
      return `http:${getHttpAddress(store.url, key)}`;
    case "gitlab":
      return `http:${getGitlabAddress(store, key)}`;
  }
}

/**
 * Returns what is wrong with where a state would be kept. PostgreSQL cuts names at 63 bytes (NAMEDATALEN), and two states
 * would become one.
 */
export function checkStateKey(store: StateStore, key: StateKey): string[] {
  const schema = getPgSchema(key);
  if (store.type !== "pg" || schema.length <= 63) return [];
  return [
    `state must have a PostgreSQL schema of at most 63 characters, got "${schema}"; shorten the name of the tenant`,
  ];
}

function renderS3(scope: Construct, { bucket, region, endpoint }: S3StoreProps, key: StateKey): void {
  const backend = new S3Backend(scope, {
    bucket,
    region,
    key: getS3Key(key),
    ...(endpoint === undefined
      ? { encrypt: true }
      : {
          // A store that is not AWS has neither AWS's account and metadata services nor its newer checksums, and one
          // without a key service refuses to encrypt.
          endpoints: { s3: endpoint },
          usePathStyle: true,
          skipCredentialsValidation: true,
          skipMetadataApiCheck: true,
          skipRegionValidation: true,
          skipRequestingAccountId: true,
          skipS3Checksum: true,
        }),
  });
  // Not in cdktf 0.21's types.
  backend.addOverride("use_lockfile", true);
}

function getLocalStateFile({ tenant }: StateKey): string {
  return `tenant-inventory/${tenant}/terraform/terraform.tfstate`;
}

function getS3Key({ site, tenant }: StateKey): string {
  return `${site}/${tenant}/terraform.tfstate`;
}

function getPgSchema({ site, tenant }: StateKey): string {
  return `${site}_${tenant}`.replaceAll("-", "_");
}

function getHttpAddress(url: string, { site, tenant }: StateKey): string {
  return `${url.replace(/\/+$/, "")}/${site}/${tenant}`;
}

/** A state's name is one part of the path there, and takes "_", which neither site nor tenant has. */
function getGitlabAddress({ url, project }: GitlabStoreProps, { site, tenant }: StateKey): string {
  return `${url.replace(/\/+$/, "")}/api/v4/projects/${project}/terraform/state/${site}_${tenant}`;
}

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "./problem";

/** Where Go looks for the system's certificates on Linux, the first that is there (Go 1.26, crypto/x509/root_linux.go). */
const systemFiles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

const systemFolders = ["/etc/ssl/certs", "/etc/pki/tls/certs"];

/**
 * Returns the CA certificates that engine and providers trust, as PEM texts: those of Go's crypto/x509, as both are Go
 * programs. `SSL_CERT_FILE` and `SSL_CERT_DIR` take the place of the system's file and of its folders, each for itself
 * (root_unix.go). What cannot be read counts for nothing, as there.
 */
export function readGoTrust({ SSL_CERT_FILE, SSL_CERT_DIR }: NodeJS.ProcessEnv): string[] {
  const file = (SSL_CERT_FILE ? [SSL_CERT_FILE] : systemFiles).find((path) => readIfFile(path) !== undefined);
  const folders = SSL_CERT_DIR ? SSL_CERT_DIR.split(":") : systemFolders;
  const paths = [...(file ? [file] : []), ...folders.flatMap(listFolder)];
  const texts = paths.map(readIfFile).filter((text) => text?.includes("-----BEGIN CERTIFICATE-----"));
  return [...new Set(texts)] as string[];
}

/** Returns what is wrong with the variables that {@link readGoTrust} reads: Go says nothing of it. */
export function checkTrust({ SSL_CERT_FILE }: NodeJS.ProcessEnv): Problem[] {
  if (!SSL_CERT_FILE || readIfFile(SSL_CERT_FILE) !== undefined) return [];
  const message = `SSL_CERT_FILE names "${SSL_CERT_FILE}", which cannot be read; correct it or unset it`;
  return [{ tenant: null, about: "endpoint", message }];
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return []; // not on this system
  }
}

function readIfFile(path: string): string | undefined {
  try {
    return statSync(path).isFile() ? readFileSync(path, "utf8") : undefined;
  } catch {
    return undefined; // not there, or not ours to read
  }
}

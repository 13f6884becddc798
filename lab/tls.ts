import { generate } from "selfsigned";

/** How long the certificates of a lab are valid, in days: longer than a lab is kept up, short enough to be worthless later. */
const validDays = 30;

/** A server certificate for loopback and the CA that signed it, all PEM. */
export interface LabCertificates {
  /** The CA's certificate: what a client must trust (`SSL_CERT_FILE`). */
  readonly ca: string;
  /** The server's certificate, for `127.0.0.1` and `localhost`. */
  readonly cert: string;
  /** The server's private key. */
  readonly key: string;
}

/**
 * Makes a CA and one server certificate signed by it (ECDSA P-256, SHA-256), valid from now on.
 *
 * The CA's key is forgotten at once and the server's key never reaches a file, so neither can sign or serve anything
 * after the lab has gone. Addresses are subject alternative names: Go's verifier ignores common names (crypto/x509).
 */
export async function makeCertificates(): Promise<LabCertificates> {
  const notBeforeDate = new Date();
  const notAfterDate = new Date(notBeforeDate.getTime() + validDays * 24 * 60 * 60 * 1000);
  const common = { keyType: "ec", curve: "P-256", algorithm: "sha256", notBeforeDate, notAfterDate } as const;

  const ca = await generate([{ name: "commonName", value: "Tenantry lab CA" }], {
    ...common,
    extensions: [
      { name: "basicConstraints", cA: true, pathLenConstraint: 0, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: "commonName", value: "Tenantry lab" }], {
    ...common,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 7, ip: "127.0.0.1" },
          { type: 2, value: "localhost" },
        ],
      },
    ],
  });
  return { ca: ca.cert, cert: server.cert, key: server.private };
}

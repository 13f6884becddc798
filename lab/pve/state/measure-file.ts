import { createHash, type Hash } from "node:crypto";
import type { Readable } from "node:stream";

/** The algorithms of checksums that the API knows. */
export const CHECKSUM_ALGORITHMS = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"] as const;

/** What is kept of a file's content. */
export interface MeasuredFile {
  readonly bytes: number;
  /** Its beginning: what an image's header is read from. */
  readonly head: Buffer;
  /** In lower-case hexadecimal digits, of the algorithm that was asked for. */
  readonly checksum: string | undefined;
}

const HEAD_BYTES = 1024;

function findHash(algorithm: string | undefined): Hash | undefined {
  const known = CHECKSUM_ALGORITHMS.find((name) => name === algorithm);
  return known === undefined ? undefined : createHash(known);
}

/** Takes in a file as a stream, and keeps what the lab needs to know of it. */
export class FileMeasure {
  readonly #hash: Hash | undefined;

  /** @param algorithm of the checksum; an unknown one makes none, as the route's table refuses it. */
  constructor(algorithm: string | undefined) {
    this.#hash = findHash(algorithm);
  }

  async read(file: Readable): Promise<MeasuredFile> {
    let bytes = 0;
    let head = Buffer.alloc(0);
    for await (const chunk of file as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      this.#hash?.update(chunk);
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES);
    }
    return { bytes, head, checksum: this.#hash?.digest("hex") };
  }
}

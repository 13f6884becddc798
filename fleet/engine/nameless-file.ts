import { closeSync, fstatSync, mkdirSync, openSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";

/**
 * A file without a name that a process may write to while this one reads: nobody else finds it, and nothing of it is left
 * when both have ended. Unlike a pipe, it may lose its reader: a Go program that writes to a pipe which nobody reads any
 * more is ended by SIGPIPE (Go, os/signal).
 */
export class NamelessFile {
  /** For the process that writes. */
  readonly descriptor: number;
  private readonly decoder = new StringDecoder();
  private position = 0;
  private rest = "";

  /** @param folder on whose file system it is; made where it is not there */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `tenantry-output.${process.pid}`);
    rmSync(path, { force: true });
    this.descriptor = openSync(path, "wx+", 0o600);
    rmSync(path);
  }

  /** Returns the lines that were ended since the last call. */
  readLines(): string[] {
    const fresh = this.read(this.position);
    this.position += fresh.length;
    const lines = (this.rest + this.decoder.write(fresh)).split("\n");
    this.rest = lines.pop() ?? "";
    return lines;
  }

  /** Returns the line that was not ended; none where there is none. */
  readRest(): string[] {
    return this.rest === "" ? [] : [this.rest];
  }

  /** Returns all that is in it. */
  readText(): string {
    return this.read(0).toString("utf8");
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private read(from: number): Buffer {
    const buffer = Buffer.alloc(fstatSync(this.descriptor).size - from);
    let length = 0;
    while (length < buffer.length) {
      length += readSync(this.descriptor, buffer, length, buffer.length - length, from + length);
    }
    return buffer;
  }
}

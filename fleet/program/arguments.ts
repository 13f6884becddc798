import { InvalidArgumentError } from "commander";
import { parsePort } from "../port";

/** Returns the whole number that an argument is, from 0. @throws InvalidArgumentError when it is none. */
export function readCount(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("must be a whole number");
}

/** Returns how many at a time an argument says, from 1. @throws InvalidArgumentError when it says nothing like that. */
export function readParallel(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("must be a whole number from 1 to 9999");
}

/** Returns the arguments of an option that may be there several times. */
export function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

/** Returns how many times an argument says: a number, or always. @throws InvalidArgumentError when it says neither. */
export function readTimes(text: string): number | "always" {
  return text === "always" ? text : readCount(text);
}

/** Returns the port that an argument is, from 1 to 65535. @throws InvalidArgumentError when it is none. */
export function readPort(text: string): number {
  const port = parsePort(text);
  if (port === undefined) throw new InvalidArgumentError("must be a port from 1 to 65535");
  return port;
}

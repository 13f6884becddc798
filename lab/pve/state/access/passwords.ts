import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";

/** What is kept of a password. */
export interface PasswordHash {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/**
 * scrypt's cost: about 3 ms, so that tests which log in often stay fast. A real site would take more; a lab's passwords
 * are made up at boot, are worth nothing outside it, and end with it.
 */
const COST = { N: 1024, r: 8, p: 1 } as const;

function derive(password: string, salt: Buffer): Buffer {
  return scryptSync(password, salt, 32, COST);
}

/** The salted hash of a password. */
export function hashPassword(password: string): PasswordHash {
  const salt = randomBytes(16);
  return { salt, hash: derive(password, salt) };
}

/** Whether a password is the one that was hashed. */
export function isPassword({ salt, hash }: PasswordHash, password: string): boolean {
  return timingSafeEqual(hash, derive(password, salt));
}

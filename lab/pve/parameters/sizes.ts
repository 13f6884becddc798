const UNITS = ["", "K", "M", "G", "T"] as const;

/** Bytes in one GiB, the unit of `STORAGE:SIZE`. */
export const GIB = 1024 ** 3;

/** The bytes that `32G`, `528K` or a bare number mean; nothing when the text is no size. */
export function parseSize(value: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([KMGT])?$/.exec(value);
  if (!match) return undefined;
  const power = UNITS.indexOf((match[2] ?? "") as (typeof UNITS)[number]);
  return Math.trunc(Number(match[1]) * 1024 ** power);
}

/** Bytes in the largest unit that divides them: 34359738368 is `32G` (`PVE::JSONSchema::format_size`, observed). */
export function formatSize(bytes: number): string {
  let value = Math.trunc(bytes);
  let power = 0;
  while (value !== 0 && value % 1024 === 0 && power < UNITS.length - 1) {
    value /= 1024;
    power += 1;
  }
  return `${value}${UNITS[power]}`;
}

/** How many texts are remembered: those of some thousand VMs. */
const LIMIT = 20_000;

/**
 * A pure function of a text that remembers what it returned: lists show the same texts again and again. What is returned
 * must not be changed. When there are too many texts, all are forgotten.
 */
export function remember<T>(parse: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (known.has(text)) return known.get(text) as T;
    if (known.size >= LIMIT) known.clear();
    const value = parse(text);
    known.set(text, value);
    return value;
  };
}

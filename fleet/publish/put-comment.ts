import type { Forge } from "../forge/forge";

/**
 * Puts a text into the one comment of ours that the run's change has of its kind, and returns a line that says what was done,
 * if anything.
 *
 * @param text its first line is the mark that the comment is found by
 * @param isNews whether it is worth a comment where there is none
 */
export async function putComment(forge: Forge, text: string, isNews: boolean): Promise<string[]> {
  const { change, name } = forge;
  if (change === undefined) return [];
  const what = name === "GitHub" ? `pull request #${change.number}` : `merge request !${change.number}`;
  if (change.isForks) return [`${what} comes from a fork: its run may not comment`];
  const [mark = ""] = text.split("\n");
  const comments = await forge.listComments(change);
  const ours = comments.find(({ body }) => body.startsWith(mark));
  if (ours === undefined) {
    if (!isNews) return [];
    await forge.addComment(change, text);
    return [`${what} has the report as a comment`];
  }
  if (normalize(ours.body) !== normalize(text)) await forge.updateComment(change, ours, text);
  return [`${what} has the report in its comment`];
}

/** A server may keep a text with other ends of lines, or without the last one. */
export function normalize(text: string): string {
  return text.replaceAll("\r\n", "\n").trimEnd();
}

import { z } from "zod";
import { readIfThere } from "../../toolchain/files";
import { CommandError } from "../command-error";
import { parseJson } from "../parse-json";
import type { Change } from "./forge";

const event = z.object({
  pull_request: z.object({
    number: z.int(),
    head: z.object({ repo: z.object({ full_name: z.string() }).nullable() }),
  }),
});

/**
 * Returns the pull request that a run is of; undefined: of none. In its event, a fork that is gone is `null`.
 *
 * @param repository like `octo/estate`
 * @throws CommandError when the event cannot be read.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request
 */
export function readGitHubChange(
  { GITHUB_EVENT_NAME, GITHUB_EVENT_PATH }: NodeJS.ProcessEnv,
  repository: string,
): Change | undefined {
  if (GITHUB_EVENT_NAME !== "pull_request") return undefined;
  const { data } = event.safeParse(parseJson(readIfThere(GITHUB_EVENT_PATH ?? "") ?? ""));
  if (data === undefined) throw new CommandError("GITHUB_EVENT_PATH must be the file of a pull_request event");
  const { number, head } = data.pull_request;
  return { number, isForks: head.repo?.full_name !== repository };
}

import { z } from "zod";
import { CommandError } from "../command-error";
import { parseJson } from "../parse-json";
import { isEngineCredential } from "./engine-environment";

/** What a credential helper prints. */
const answer = z.strictObject({
  proxmoxApiToken: z.string().min(1).optional(),
  dnsKeySecret: z.string().min(1).optional(),
  environment: z.record(z.string(), z.string()).optional(),
});

/** What a credential helper gives. */
export type HelperAnswer = z.infer<typeof answer>;

/**
 * Reads what a credential helper has printed.
 *
 * @throws CommandError when it is something else; it holds no value.
 */
export function parseAnswer(tenant: string, helper: string, text: string): HelperAnswer {
  const refuse = (rule: string) =>
    new CommandError(
      `[${tenant}] credential helper "${helper}" must print ${rule}; see what it prints: "${helper}" ${tenant}`,
    );
  const json = parseJson(text);
  if (json === undefined) throw refuse(`JSON, got ${text.length} characters that are not`);
  const { success, data, error } = answer.safeParse(json);
  if (!success) {
    const issue = error.issues[0];
    throw refuse(
      `{"proxmoxApiToken", "dnsKeySecret", "environment"}, got "${issue?.path.join(".")}": ${issue?.message}`,
    );
  }
  const foreign = Object.keys(data.environment ?? {}).find((name) => !isEngineCredential(name));
  if (foreign === undefined) return data;
  throw refuse(
    `in "environment" variables of state store and engine alone (AWS_*, PG*, TF_HTTP_*, TF_ENCRYPTION, TF_TOKEN_*), got "${foreign}"`,
  );
}

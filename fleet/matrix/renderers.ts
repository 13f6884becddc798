import type { TenantIntent } from "../../ledger/fleet-document";
import type { MatrixDocument } from "../report/matrix-schema";
import { renderAtlantis } from "./render-atlantis";
import { renderGithub } from "./render-github";
import { renderGitlab } from "./render-gitlab";

/** What a format is made of. */
export interface MatrixInput {
  readonly document: MatrixDocument;
  /** The tenants of the document, in its order. */
  readonly intents: readonly TenantIntent[];
}

/** What `--format` may be, and what it prints. Each throws a CommandError where its pipelines cannot run that. */
export const renderers = {
  json: ({ document }: MatrixInput): string => `${JSON.stringify(document, null, 2)}\n`,
  github: renderGithub,
  "gitlab-plan": (input: MatrixInput): string => renderGitlab("plan", input),
  "gitlab-deploy": (input: MatrixInput): string => renderGitlab("deploy", input),
  "gitlab-drift": (input: MatrixInput): string => renderGitlab("drift", input),
  atlantis: renderAtlantis,
} satisfies Readonly<Record<string, (input: MatrixInput) => string>>;

/** A format that a matrix is printed in. */
export type MatrixFormat = keyof typeof renderers;

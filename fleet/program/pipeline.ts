import type { Command } from "commander";

/** The commands of pipelines: which tenants they run jobs for, and what they do with what came of them. */
export function addPipelineCommands(_program: Command): void {}

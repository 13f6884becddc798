import type { PlannedAction, TenantPlan } from "../plan/tenant-plan";

/** What an engine says of a resource when it begins, and when it is done (OpenTofu 1.12.6 and Terraform 1.11.4, internal/command/views/hook_ui.go). */
const started = /^(\S+)(?: \(deposed object \w+\))?: (?:Creating|Modifying|Destroying)\.\.\./;
const ended = /^(\S+)(?: \(deposed object \w+\))?: (Creation|Modifications|Destruction) complete after /;

/** The last thing that an engine does for each action of a plan. */
const lastSteps: Readonly<Record<string, string>> = {
  create: "Creation",
  replace: "Creation",
  update: "Modifications",
  delete: "Destruction",
};

/** Follows what an engine prints while it applies a plan. */
export class ApplyProgress {
  readonly #started = new Set<string>();
  /** `<step> <address>` */
  readonly #ended = new Set<string>();

  /** Reads one line of the engine's output, without colours. */
  read(line: string): void {
    const [, begun] = started.exec(line) ?? [];
    if (begun !== undefined) this.#started.add(begun);
    const [, address, step] = ended.exec(line) ?? [];
    if (address !== undefined) this.#ended.add(`${step} ${address}`);
  }

  /** Whether the engine has begun to change anything. */
  get hasBegun(): boolean {
    return this.#started.size > 0;
  }

  /** Returns what of a plan is done, what is not finished and what is not begun, in the owner's words, a line each. */
  render({ actions }: TenantPlan): string[] {
    return actions.map((action) => `${this.#judge(action)}: ${action.words}`).sort();
  }

  #judge({ address, changes }: PlannedAction): string {
    const step = lastSteps[changes[0]?.action ?? ""];
    if (step !== undefined && this.#ended.has(`${step} ${address}`)) return "done";
    return this.#started.has(address) ? "not finished" : "not begun";
  }
}

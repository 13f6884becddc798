import type { DriftVerdict } from "./report-words";

/** What has happened and what to do about it, by verdict: docs/when-the-world-has-drifted.md in short. */
export const driftRemedies: Readonly<Record<DriftVerdict, string>> = {
  pending: "The code has changed: review it, and apply.",
  "file-missing": "A file that Terraform writes is not there: take it from the last commit, or apply.",
  unmanaged: "In what is the tenant's, and in no state: import it, or remove it.",
  changed:
    "Changed outside: an apply takes it back, or the code says it from now on. Of what no plan shows, an apply takes nothing back.",
  moved: "On another node: move it back, or give the VM that `node` in the code.",
  stopped: "Does not run: an apply starts it.",
  deleted:
    "Not there any more: an apply makes it anew. Of a VM, restore its backup first: an apply makes it without its data.",
  dangerous:
    "An apply would restart or replace a VM, lose something, or be refused: read which, before anybody applies.",
  stranger: "Another VM has our VMID, and an apply would take it over: move it to another VMID, or remove it.",
};

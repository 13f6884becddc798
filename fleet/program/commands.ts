import type { apply } from "../commands/apply";
import type { check } from "../commands/check";
import type { commitBack } from "../commands/commit-back";
import type { drift } from "../commands/drift";
import type { labDown } from "../commands/lab-down";
import type { labEnv } from "../commands/lab-env";
import type { addLabFault, clearLabFaults, listLabFaults, removeLabFault } from "../commands/lab-faults";
import type { labReset } from "../commands/lab-reset";
import type { labRun } from "../commands/lab-run";
import type { labStatus } from "../commands/lab-status";
import type { labUp } from "../commands/lab-up";
import type { ledgerCheck } from "../commands/ledger-check";
import type { ledgerExplain } from "../commands/ledger-explain";
import type { ledgerRelease } from "../commands/ledger-release";
import type { ledgerShow } from "../commands/ledger-show";
import type { ledgerUpdate } from "../commands/ledger-update";
import type { matrix } from "../commands/matrix";
import type { owners } from "../commands/owners";
import type { plan } from "../commands/plan";
import type { publish } from "../commands/publish";
import type { reviewedPlan } from "../commands/reviewed-plan";

/**
 * The commands, each loaded when it is asked for: what one of them needs would cost every other its start.
 *
 * By `require`, as tsx's hook for it, which is the cheaper of its two, does not see `import()`.
 */
export const commands = {
  get apply(): typeof apply {
    return require("../commands/apply").apply;
  },
  get check(): typeof check {
    return require("../commands/check").check;
  },
  get commitBack(): typeof commitBack {
    return require("../commands/commit-back").commitBack;
  },
  get drift(): typeof drift {
    return require("../commands/drift").drift;
  },
  get labDown(): typeof labDown {
    return require("../commands/lab-down").labDown;
  },
  get labEnv(): typeof labEnv {
    return require("../commands/lab-env").labEnv;
  },
  get listLabFaults(): typeof listLabFaults {
    return require("../commands/lab-faults").listLabFaults;
  },
  get addLabFault(): typeof addLabFault {
    return require("../commands/lab-faults").addLabFault;
  },
  get removeLabFault(): typeof removeLabFault {
    return require("../commands/lab-faults").removeLabFault;
  },
  get clearLabFaults(): typeof clearLabFaults {
    return require("../commands/lab-faults").clearLabFaults;
  },
  get labReset(): typeof labReset {
    return require("../commands/lab-reset").labReset;
  },
  get labRun(): typeof labRun {
    return require("../commands/lab-run").labRun;
  },
  get labStatus(): typeof labStatus {
    return require("../commands/lab-status").labStatus;
  },
  get labUp(): typeof labUp {
    return require("../commands/lab-up").labUp;
  },
  get ledgerCheck(): typeof ledgerCheck {
    return require("../commands/ledger-check").ledgerCheck;
  },
  get ledgerExplain(): typeof ledgerExplain {
    return require("../commands/ledger-explain").ledgerExplain;
  },
  get ledgerRelease(): typeof ledgerRelease {
    return require("../commands/ledger-release").ledgerRelease;
  },
  get ledgerShow(): typeof ledgerShow {
    return require("../commands/ledger-show").ledgerShow;
  },
  get ledgerUpdate(): typeof ledgerUpdate {
    return require("../commands/ledger-update").ledgerUpdate;
  },
  get matrix(): typeof matrix {
    return require("../commands/matrix").matrix;
  },
  get owners(): typeof owners {
    return require("../commands/owners").owners;
  },
  get plan(): typeof plan {
    return require("../commands/plan").plan;
  },
  get publish(): typeof publish {
    return require("../commands/publish").publish;
  },
  get reviewedPlan(): typeof reviewedPlan {
    return require("../commands/reviewed-plan").reviewedPlan;
  },
};

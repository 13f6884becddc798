import { CommandError } from "./command-error";
import { runApp } from "./run-app";
import { hashOutput, hashSource, readRecord, writeRecord } from "./synthesis-record";

/**
 * Makes `cdktf.out` what a synthesis of the project would make it. When the last one was made of the same source, and
 * what it wrote is there, nothing runs; else the app does, as for `cdktf synth`. What app and compiler say goes to stderr.
 *
 * @param root the checkout
 * @throws CommandError when it fails: app or compiler have said why.
 */
export async function synthesize(root: string): Promise<void> {
  const source = hashSource(root, process.env);
  const record = readRecord(root);
  if (record?.source === source && record.output === hashOutput(root)) return;

  if (!(await runApp(root, "synthesis"))) {
    throw new CommandError("the tenants cannot be synthesized; when that is mended, run it again");
  }
  const output = hashOutput(root);
  // What was edited meanwhile is in what was written, or it is not.
  const edited = hashSource(root, process.env) !== source;
  if (output !== undefined && !edited) writeRecord(root, { source, output });
}

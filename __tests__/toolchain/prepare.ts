/** Run as a process of its own by tests: prepares the repository that is named, as where no registry answers. */
import { prepareToolchain } from "../../toolchain/toolchain";

prepareToolchain(process.argv[2] as string, { engine: "pinned" }, async () => false).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});

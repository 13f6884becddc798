import {
  ensureAnsible,
  ensureBind,
  ensureChromium,
  ensureDhcp,
  ensureProxmoxClients,
} from "../../toolchain/system-packages";
import { prepareToolchain } from "../../toolchain/toolchain";
import { root } from "./stack";

/** Builds and installs what the tests need, which takes minutes on a new machine: no test waits for it. */
export default async function prepare(): Promise<void> {
  await prepareToolchain(root, { engine: "pinned" });
  await ensureBind();
  await ensureAnsible();
  await ensureProxmoxClients();
  await ensureDhcp();
  await ensureChromium();
}

// The life of a VM by the npm client proxmox-api. Reads where the lab is from standard input.
import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import proxmoxApi from "proxmox-api";

const { host, port, user, password, token } = JSON.parse(await text(process.stdin));

async function live(api) {
  const [{ node }] = await api.nodes.$get();
  const here = api.nodes.$(node);
  const wait = async (upid) => {
    let status = await here.tasks.$(upid).status.$get();
    while (status.status !== "stopped") status = await here.tasks.$(upid).status.$get();
    assert.equal(status.exitstatus, "OK");
  };
  const [template] = (await here.qemu.$get()).filter((vm) => vm.template);
  const vmid = Number(await api.cluster.nextid.$get());
  await wait(await here.qemu.$(template.vmid).clone.$post({ newid: vmid, full: true, name: "web" }));
  const vm = here.qemu.$(vmid);
  await vm.config.$put({ cores: 2, memory: 2048, onboot: true });
  await wait(await vm.resize.$put({ disk: "scsi0", size: "6G" }));
  const config = await vm.config.$get();
  assert.deepEqual([config.name, config.cores, config.memory, config.onboot], ["web", 2, "2048", 1]);
  assert.match(config.scsi0, /size=6G/);
  await wait(await vm.status.start.$post());
  assert.equal((await vm.status.current.$get()).status, "running");
  await wait(await vm.status.stop.$post());
  await wait(await vm.$delete());
  assert.deepEqual(
    (await here.qemu.$get()).map((one) => one.vmid),
    [template.vmid],
  );
}

await live(proxmoxApi({ host, port, username: user, password }));
await live(proxmoxApi({ host, port, tokenID: `${token.user}!${token.name}`, tokenSecret: token.secret }));

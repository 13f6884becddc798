import { NODE, useLab } from "./use-lab";

// Refusals change nothing, so that one emulator does for all.
const lab = useLab(undefined, "file");

const QEMU = `${NODE}/qemu`;

/** The errors that a change of the template's options is refused with. */
async function errorsOf(parameters: Record<string, string | number>) {
  const answer = await lab().put(`${QEMU}/9000/config`, parameters);
  expect([answer.status, answer.reason]).toEqual([400, "Parameter verification failed."]);
  return answer.body?.errors;
}

// PVE::JSONSchema, pve-common 9.1: order and texts observed.
describe("a parameter", () => {
  test.each([
    ["cores", "two", "type check ('integer') failed - got 'two'"],
    ["cores", "0", "value must have a minimum value of 1"],
    ["cpulimit", "129", "value must have a maximum value of 128"],
    ["cpulimit", "much", "type check ('number') failed - got 'much'"],
    ["onboot", "yes", "type check ('boolean') failed - got 'yes'"],
    ["bios", "efi", "value 'efi' does not have a value in the enumeration 'seabios, ovmf'"],
    ["description", "x".repeat(8193), "value may only be 8192 characters long"],
    ["serial0", "/tmp/x", "value does not match the regex pattern"],
    ["name", "a_b", "invalid format - value does not look like a valid DNS name\n"],
    ["nameserver", "10.0.0.1,no_host", "invalid format - value does not look like a valid address: no_host\n"],
    ["tags", "fine;not%fine", "invalid format - invalid characters in tag\n"],
    ["sshkeys", "ssh-ed25519 AAAA", "invalid format - invalid urlencoded string: ssh-ed25519 AAAA\n"],
    ["startup", "first", "invalid format - unable to parse startup options\n"],
    ["hotplug", "network,gpu", "invalid format - invalid hotplug feature 'gpu'\n"],
    ["affinity", "0-", "invalid format - unable to parse cpuset option\n"],
    ["vmstatestorage", "-", "invalid format - storage ID '-' contains illegal characters\n"],
    ["delete", "1x", "invalid format - invalid configuration ID '1x'\n"],
    ["net32", "virtio", "property is not defined in schema and the schema does not allow additional properties"],
    ["scsi31", "files:1", "property is not defined in schema and the schema does not allow additional properties"],
    ["__proto__", "1", "property is not defined in schema and the schema does not allow additional properties"],
    ["constructor", "1", "property is not defined in schema and the schema does not allow additional properties"],
  ])("%s=%s is refused", async (name, value, problem) => {
    expect(await errorsOf({ [name]: value })).toEqual({ [name]: problem });
  });

  test("may be as small and as large as its range", async () => {
    expect(await lab().set(9000, { cpulimit: 128, net0: "virtio,tag=4094" })).toMatchObject({ cpulimit: "128" });
    expect(await lab().set(9000, { cpulimit: 0, net0: "virtio,tag=1", cores: 1 })).toMatchObject({ cpulimit: "0" });
  });

  test("all problems of a request are told at once, one each", async () => {
    expect(await errorsOf({ cores: 0, memory: 8, nosuch: 1 })).toEqual({
      cores: "value must have a minimum value of 1",
      memory: "invalid format - format error\nmemory.current: value must have a minimum value of 16\n",
      nosuch: "property is not defined in schema and the schema does not allow additional properties",
    });
  });

  test("a companion that is required is named at the missing one", async () => {
    expect(await errorsOf({ force: 1 })).toEqual({ delete: "missing property - 'force' requires this property" });
  });

  test("an unknown one is refused on GET too", async () => {
    const answer = await lab().get(`${QEMU}/9000/config?pending=1`);
    expect(answer.body?.errors).toHaveProperty("pending");
  });

  test("a VMID has a range", async () => {
    expect((await lab().get(`${QEMU}/99/config`)).body?.errors).toHaveProperty("vmid");
    expect((await lab().get(`${QEMU}/1000000000/config`)).body?.errors).toHaveProperty("vmid");
  });
});

describe("an empty value", () => {
  test.each(["cores", "name", "net0", "scsi1", "cpu", "memory", "agent", "startup", "onboot"])(
    "is refused for %s",
    async (name) => {
      expect(Object.keys((await errorsOf({ [name]: "" })) ?? {})).toEqual([name]);
    },
  );

  test.each(["tags", "nameserver", "ipconfig0", "boot"])(
    "is accepted for %s, which reads back as a blank",
    async (name) => {
      expect((await lab().set(9000, { [name]: "" }))[name]).toBe(" ");
    },
  );

  test("takes a description away", async () => {
    await lab().set(9000, { description: "x" });
    expect(await lab().set(9000, { description: "" })).not.toHaveProperty("description");
  });
});

// PVE::JSONSchema::parse_property_string, pve-common 9.1: texts observed.
describe("a property string", () => {
  test.each([
    ["net0", "virtio,tag=4095", "format error\nnet0.tag: value must have a maximum value of 4094\n"],
    ["net0", "bridge=vmbr0", "format error\nnet0.model: property is missing and it is not optional\n"],
    ["net0", "virtio,colour=red", "invalid key in comma-separated list property: colour\n"],
    ["net0", "virtio,tag=1,tag=2", "duplicate key in comma-separated list property: tag\n"],
    ["net0", "virtio,e1000", "duplicate key in comma-separated list property: model\n"],
    ["net0", "virtio,tag=", "missing key in comma-separated list property\n"],
    ["net0", "virtio,constructor=1", "invalid key in comma-separated list property: constructor\n"],
    [
      "net0",
      "virtio=01:00:00:00:00:01",
      "format error\nnet0.macaddr: invalid format - value does not look like a valid unicast MAC address\n\n",
    ],
    ["audio0", "spice", "value without key, but schema does not define a default key\n"],
    [
      "ipconfig0",
      "gw=10.0.0.1",
      "format error\nipconfig0.ip: missing property - 'ipconfig0.gw' requires this property\n",
    ],
    [
      "ipconfig0",
      "ip=10.0.0.1",
      "format error\nipconfig0.ip: invalid format - value does not look like a valid ipv4 network configuration\n\n",
    ],
    ["cpu", "z80", "Built-in cputype 'z80' is not defined (missing 'custom-' prefix?)\n"],
    [
      "scsi1",
      "files:1,cache=fast",
      "format error\nscsi1.cache: value 'fast' does not have a value in the enumeration 'none, writethrough, writeback, unsafe, directsync'\n",
    ],
    ["scsi1", "nocolon", "format error\nscsi1.file: invalid format - unable to parse volume ID 'nocolon'\n\n"],
    ["boot", "order=scsi0;floppy", "format error\nboot.order: invalid format - invalid boot device 'floppy'\n\n"],
  ])("%s=%s is refused under the parameter's name", async (name, value, problem) => {
    expect(await errorsOf({ [name]: value })).toEqual({ [name]: `invalid format - ${problem}` });
  });

  test("takes words for booleans and keeps digits", async () => {
    const { net0, scsi0 } = await lab().set(9000, {
      net0: "virtio=02:00:00:00:00:01,firewall=yes,link_down=off",
      scsi0: "files:9000/base-9000-disk-0.qcow2,ssd=on,backup=false",
    });
    expect(net0).toBe("virtio=02:00:00:00:00:01,firewall=1,link_down=0");
    expect(scsi0).toContain(",backup=0,size=4G,ssd=1");
  });

  test("knows keys by other names", async () => {
    expect((await lab().set(9000, { scsi0: "volume=files:9000/base-9000-disk-0.qcow2" })).scsi0).toBe(
      "files:9000/base-9000-disk-0.qcow2,size=4G",
    );
  });

  test.each([["bps=1,mbps=1"], ["mbps_max=10"], ["mbps=1,mbps_rd=1"], ["media=cdrom,snapshot=1"]])(
    "of a drive with %s goes against itself",
    async (keys) => {
      expect(await errorsOf({ ide0: `none,${keys}` })).toEqual({ ide0: "unable to parse drive options" });
    },
  );
});

// PVE::API2::Qemu, qemu-server 9.2.6: texts observed.
describe("what only root's ticket may do", () => {
  test.each([
    ["args", "-no-reboot"],
    ["lock", "backup"],
    ["hugepages", "any"],
    ["affinity", "0"],
    ["vmgenid", "1"],
  ])("%s is refused for root's token", async (option, value) => {
    const answer = await lab().put(`${QEMU}/9000/config`, { [option]: value });
    expect([answer.status, answer.reason]).toEqual([500, `only root can set '${option}' config`]);
  });

  test.each([
    ["hostpci0", "00:02.0", "only root can set 'hostpci0' config for non-mapped devices"],
    ["usb0", "host=1234:5678", "only root can set 'usb0' config for real devices"],
    ["serial1", "/dev/ttyS0", "only root can modify 'serial1' config for real devices"],
    ["scsi1", "/dev/sdb", "Only root can pass arbitrary filesystem paths."],
  ])("%s=%s is refused for root's token", async (option, value, reason) => {
    const answer = await lab().put(`${QEMU}/9000/config`, { [option]: value });
    expect([answer.status, answer.reason]).toEqual([500, reason]);
  });

  test("skiplock is refused as a parameter", async () => {
    const answer = await lab().put(`${QEMU}/9000/config`, { skiplock: 1, name: "x" });
    expect([answer.status, answer.body?.errors]).toEqual([400, { skiplock: "Only root may use this option." }]);
  });
});

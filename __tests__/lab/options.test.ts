import { readOptions } from "../../lab/options";

const required = ["--cluster", "c.json", "--run-dir", "run"];

test("ports are left to the system unless given", () => {
  expect(readOptions(required)).toEqual({ cluster: "c.json", runDir: "run" });
  expect(readOptions([...required, "--proxmox-port", "8006", "--dns-port", "53"])).toEqual({
    cluster: "c.json",
    runDir: "run",
    proxmoxPort: 8006,
    dnsPort: 53,
  });
});

test.each(["0", "65536", "1e3", "-1", "", "80a"])("fails with port %j", (port) => {
  expect(() => readOptions([...required, `--dns-port=${port}`])).toThrow(
    `--dns-port must be a port from 1 to 65535, got "${port}"`,
  );
});

test("fails without a cluster or a run directory", () => {
  expect(() => readOptions(required.slice(2))).toThrow(/^usage: /);
  expect(() => readOptions(required.slice(0, 2))).toThrow(/^usage: /);
});

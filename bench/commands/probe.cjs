// Loaded into a Node process that is measured: when it ends, it writes down what it has used itself, without the processes
// that it started. In the kernel's words: the most memory that it had at a time, of its own alone (`maxrss` of getrusage
// begins with that of the process which started it).
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const { TENANTRY_BENCH_PROBE: folder } = process.env;

process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
  const usage = { cpuMs: (user + system) / 1000, memoryMiB: Number(kib) / 1024 };
  writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify(usage));
});

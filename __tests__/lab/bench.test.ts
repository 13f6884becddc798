import { runBench } from "../../lab/bench";

jest.setTimeout(60_000);

// Completion, not speed: the machine of a test is what it is. The bound is generous.
test("an emulator with 1,000 VMs boots, and answers parallel clients without a failure", async () => {
  const figures = await runBench("emulator", { vms: 1_000, clients: 20, requests: 300 });
  expect(figures).toMatchObject({ requests: 300, failures: 0 });
  expect(figures.p99).toBeLessThan(5_000);
});

import { findEngine, findOpenTofu } from "../../toolchain/engine";
import { type Fixture, fakeEngine, makeFixture, stderrOf } from "./fixture";

let fixture: Fixture;
beforeEach(() => {
  fixture = makeFixture();
});
afterEach(() => fixture.remove());

test("the engine that TERRAFORM_BINARY_NAME names comes first", async () => {
  fixture.program("terraform", fakeEngine("Terraform", "1.11.4"));
  const path = fixture.program("my-tofu", fakeEngine("OpenTofu", "1.12.6"));

  process.env.TERRAFORM_BINARY_NAME = path;
  expect(await findEngine()).toEqual({ path, name: "OpenTofu", version: "1.12.6" });
  process.env.TERRAFORM_BINARY_NAME = "my-tofu";
  expect(await findEngine()).toEqual({ path, name: "OpenTofu", version: "1.12.6" });
});

test("terraform on the PATH comes before tofu", async () => {
  fixture.program("tofu", fakeEngine("OpenTofu", "1.12.6"));
  expect(await findEngine()).toMatchObject({ name: "OpenTofu" });
  const path = fixture.program("terraform", fakeEngine("Terraform", "1.10.0"));
  expect(await findEngine()).toEqual({ path, name: "Terraform", version: "1.10.0" });
});

test("an engine that is too old is passed over, and said to be", async () => {
  const terraform = fixture.program("terraform", fakeEngine("Terraform", "1.9.8"));
  const tofu = fixture.program("tofu", fakeEngine("OpenTofu", "1.10.9"));
  const said = await stderrOf(async () => expect(await findEngine()).toBeUndefined());
  expect(said).toBe(
    `toolchain: ${terraform} is Terraform 1.9.8, so it is not used: Terraform 1.10 or newer is needed\n` +
      `toolchain: ${tofu} is OpenTofu 1.10.9, so it is not used: OpenTofu 1.11 or newer is needed\n`,
  );
});

test("a program that is no engine is passed over, and said to be", async () => {
  const path = fixture.program("terraform", "echo 'no version is set' >&2; exit 1");
  const said = await stderrOf(async () => expect(await findEngine()).toBeUndefined());
  expect(said).toBe(`toolchain: ${path} does not tell its version, so it is not used\n`);
});

test("nothing installed is no engine", async () => {
  expect(await findEngine()).toBeUndefined();
});

test.each([
  [
    "/nowhere/tofu",
    'TERRAFORM_BINARY_NAME is "/nowhere/tofu", which is no executable; correct it, or unset it to let the toolchain choose',
  ],
  [
    "other",
    'TERRAFORM_BINARY_NAME is "other", which is neither OpenTofu nor Terraform; correct it, or unset it to let the toolchain choose',
  ],
  [
    "old",
    "TERRAFORM_BINARY_NAME is Terraform 1.5.7, but Terraform 1.10 or newer is needed; update it, or unset the variable to let the toolchain choose",
  ],
])("an engine of a person's choice that cannot be used fails: %s", async (chosen, message) => {
  fixture.program("other", "echo something else");
  fixture.program("old", fakeEngine("Terraform", "1.5.7"));
  fixture.program("tofu", fakeEngine("OpenTofu", "1.12.6"));
  process.env.TERRAFORM_BINARY_NAME = chosen;
  await expect(findEngine()).rejects.toThrow(expect.objectContaining({ name: "ToolchainError", message }));
});

test("the pinned OpenTofu is tofu on the PATH of exactly that version", async () => {
  const path = fixture.program("tofu", fakeEngine("OpenTofu", "1.12.6"));
  expect(await findOpenTofu("1.12.6")).toEqual({ path, name: "OpenTofu", version: "1.12.6" });
  expect(await findOpenTofu("1.12.7")).toBeUndefined();
});

import { renderAlone, renderTouched } from "../../../fleet/report/markdown-touched";
import type { Touched } from "../../../fleet/report/matrix-schema";

const nothing: Touched = { tenants: [], substrate: [], platform: [] };
const grooveiq = { tenant: "grooveiq", files: ["tenants/grooveiq.ts"], claims: ["VMID 100011", "address 10.100.0.11"] };
const moneyrouter = { tenant: "moneyrouter", files: [], claims: ["VMID 102013", "address 10.102.0.13"] };
const render = (touched: Partial<Touched>) => renderTouched({ ...nothing, ...touched }).join();
const warn = (text: string) => `> [!WARNING]\n> ${text}`;

test("of a change of one tenant alone, its claims too, a quiet sentence is all", () => {
  expect(render({ tenants: [grooveiq] })).toBe("");
  expect(renderAlone({ ...nothing, tenants: [grooveiq] })).toEqual(["The change touches `grooveiq` alone."]);
});

test("of a change that touches nothing, or that is not known, nothing is said", () => {
  expect([nothing, null].flatMap((one) => [...renderTouched(one), ...renderAlone(one)])).toEqual([]);
});

test("one tenant's change that touches another's claims, the substrate and the platform says which", () => {
  const touched = {
    tenants: [grooveiq, moneyrouter],
    substrate: ["substrate/dvntm.ts"],
    platform: ["constructs/tenant-vm.ts", "main.ts"],
  };
  expect(render(touched)).toBe(
    warn(
      "**This changes more than `grooveiq`**: claims of `moneyrouter` (`VMID 102013`, `address 10.102.0.13`), the substrate (`substrate/dvntm.ts`), 2 files of the platform (`constructs/tenant-vm.ts`, `main.ts`).",
    ),
  );
  expect(renderAlone(touched)).toEqual([]);
});

test("a change of several tenants' files names them", () => {
  expect(render({ tenants: [grooveiq, { ...moneyrouter, files: ["tenants/moneyrouter.ts"] }] })).toBe(
    warn("**This changes more than one tenant**: files of `grooveiq`, `moneyrouter`."),
  );
});

test("a change of the platform alone says so", () => {
  expect(render({ platform: ["package-lock.json"] })).toBe(
    warn("**This changes the platform alone, and no tenant's files**: 1 file of the platform (`package-lock.json`)."),
  );
});

test("a change of claims or the substrate without any tenant's files says so", () => {
  expect(render({ tenants: [moneyrouter] })).toBe(
    warn(
      "**This changes no tenant's files, but what tenants stand on**: claims of `moneyrouter` (`VMID 102013`, `address 10.102.0.13`).",
    ),
  );
  expect(render({ substrate: ["substrate/dvntm.ts"] })).toContain("stand on**: the substrate (`substrate/dvntm.ts`).");
});

test("however much a change touches, a few names stand for the rest", () => {
  const many = Array.from({ length: 3000 }, (_, index) => `${"long-name-".repeat(8)}${index}`);
  const text = render({
    tenants: many.flatMap((tenant) => [
      { tenant, files: [], claims: many },
      { tenant: `own-${tenant}`, files: many, claims: [] },
    ]),
    substrate: many,
    platform: ["x".repeat(5000), "y"],
  });
  expect(text.length).toBeLessThan(4000);
  expect(text).toContain("claims of 2995 more tenants");
  expect(text).toContain("2 files of the platform (2 files)");
  expect(text).toMatch(/the substrate \(`long.*?` and 299\d more\)/);
});

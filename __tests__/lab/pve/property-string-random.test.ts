import * as fc from "fast-check";
import { checkParameters } from "../../../lab/pve/parameters/check";
import { getFormat } from "../../../lab/pve/parameters/formats";
import { parseProperties, printProperties } from "../../../lab/pve/parameters/property-string";
import { vmOptions } from "../../../lab/pve/parameters/qemu/options";
import type { Alias, Parameter, PropertyFormat } from "../../../lab/pve/parameters/schema";
import { useLab } from "./use-lab";

const RUNS = 200;

/** Values for keys whose table names a format. */
const SAMPLES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  "disk-size": fc
    .tuple(fc.integer({ min: 1, max: 4096 }), fc.constantFrom("", "K", "M", "G", "T"))
    .map(([n, u]) => `${n}${u}`),
  "mac-addr": fc
    .array(fc.integer({ min: 0, max: 255 }), { minLength: 5, maxLength: 5 })
    .map((bytes) => ["02", ...bytes.map((byte) => byte.toString(16).padStart(2, "0"))].join(":")),
  "pve-bridge-id": fc.constantFrom("vmbr0", "vmbr1", "app"),
  "pve-volume-id-or-qm-path": fc.constantFrom("none", "files:4", "local:iso/debian.iso"),
  "pve-volume-id": fc.constantFrom("files:4", "local:iso/debian.iso"),
  "pve-ipv4-config": fc.constantFrom("dhcp", "10.0.0.2/24"),
  "pve-ipv6-config": fc.constantFrom("auto", "dhcp", "fd00::2/64"),
  ipv4: fc.ipV4(),
  ipv6: fc.ipV6(),
};

function isAlias(key: Parameter | Alias): key is Alias {
  return "alias" in key;
}

function sampleOf({ type, enum: words, minimum, maximum, format }: Parameter): fc.Arbitrary<string> {
  if (words) return fc.constantFrom(...words);
  if (type === "boolean") return fc.constantFrom("0", "1", "on", "no");
  if (type === "integer" || type === "number")
    return fc.integer({ min: minimum ?? 0, max: maximum ?? 9999 }).map(String);
  return (typeof format === "string" ? SAMPLES[format] : undefined) ?? fc.stringMatching(/^[a-z0-9]{1,12}$/);
}

/** Texts that a format may take: some of its keys in any order, now and then without the name of the default key. */
function textOf({ keys }: PropertyFormat): fc.Arbitrary<string> {
  const parameters = Object.entries(keys).filter((entry): entry is [string, Parameter] => !isAlias(entry[1]));
  const parts = parameters.map(([name, key]) => {
    const value = sampleOf(key);
    const text = fc.tuple(value, fc.boolean()).map(([one, bare]) => (key.defaultKey && bare ? one : `${name}=${one}`));
    return key.required ? text : fc.option(text, { nil: "", freq: 2 });
  });
  return fc.tuple(fc.tuple(...parts), fc.infiniteStream(fc.nat())).map(([texts, order]) => {
    const ranked = texts.map((text) => [order.next().value as number, text] as const).sort(([a], [b]) => a - b);
    return ranked.flatMap(([, text]) => (text === "" ? [] : [text])).join(",");
  });
}

function formatOf({ format }: Parameter): PropertyFormat | undefined {
  const found = typeof format === "string" ? getFormat(format) : format;
  return typeof found === "object" ? found : undefined;
}

const FORMATS = [
  "agent",
  "audio0",
  "efidisk0",
  "ide0",
  "ipconfig0",
  "net0",
  "numa0",
  "scsi0",
  "tpmstate0",
  "usb0",
  "vga",
  "virtio0",
]
  .map((option) => [option, formatOf(vmOptions[option] as Parameter)] as const)
  .filter((entry): entry is [string, PropertyFormat] => entry[1] !== undefined);

test("the options that are property strings are known as such", () => {
  expect(FORMATS.map(([option]) => option)).toHaveLength(12);
});

// `PVE::JSONSchema::parse_property_string` and `print_property_string` (pve-common 9.1): what is printed parses to the same
describe.each(FORMATS)("%s", (option, format) => {
  const accepts = (text: string) => {
    try {
      checkParameters({ [option]: vmOptions[option] as Parameter }, { [option]: text });
      return true;
    } catch {
      return false;
    }
  };

  test("every text that is accepted is printed so that it means the same, and is accepted again", () => {
    let accepted = 0;
    fc.assert(
      fc.property(textOf(format), (text) => {
        fc.pre(text !== "" && accepts(text));
        accepted += 1;
        const values = parseProperties(format, text);
        const printed = printProperties(format, values);
        expect(parseProperties(format, printed)).toEqual(values);
        expect(printProperties(format, parseProperties(format, printed))).toBe(printed);
        expect(accepts(printed)).toBe(true);
      }),
      { numRuns: RUNS, maxSkipsPerRun: 200 },
    );
    expect(accepted).toBeGreaterThanOrEqual(RUNS);
  });
});

describe("in a VM's configuration", () => {
  const lab = useLab(() => undefined, "file");

  beforeAll(() => lab().create(100));

  // qemu-server 9.2.6, observed: what a configuration shows can be sent back, and changes nothing
  test.each(["net0", "agent", "ipconfig0", "vga"])("%s reads back as it can be sent again", async (option) => {
    const format = formatOf(vmOptions[option] as Parameter) as PropertyFormat;
    await fc.assert(
      fc.asyncProperty(textOf(format), async (text) => {
        fc.pre(text !== "");
        const sent = await lab().put("/nodes/pve1/qemu/100/config", { [option]: text });
        fc.pre(sent.status === 200);
        const before = await lab().config(100);
        await lab().set(100, { [option]: before[option] });
        expect(await lab().config(100)).toEqual(before);
      }),
      { numRuns: 20, maxSkipsPerRun: 200 },
    );
  });
});

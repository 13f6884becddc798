import { remember } from "../../../lab/pve/parameters/remember";

test("a text is parsed once, also when nothing comes of it", () => {
  const parsed: string[] = [];
  const parse = remember((text) => {
    parsed.push(text);
    return text === "" ? undefined : text.length;
  });
  expect([parse("abc"), parse("abc"), parse(""), parse(""), parse("ab")]).toEqual([3, 3, undefined, undefined, 2]);
  expect(parsed).toEqual(["abc", "", "ab"]);
});

test("what cannot be parsed fails each time, and memory has an end", () => {
  let count = 0;
  const parse = remember((text) => {
    count += 1;
    if (text === "bad") throw new Error("bad");
    return text;
  });
  expect(() => parse("bad")).toThrow("bad");
  expect(() => parse("bad")).toThrow("bad");
  for (let index = 0; index < 20_000; index += 1) parse(`${index}`);
  parse("one more");
  count = 0;
  parse("0");
  expect(count).toBe(1);
});

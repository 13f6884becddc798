import { redact } from "../../../fleet/engine/redact";

test("a secret is redacted wherever it is, and nothing else is", () => {
  expect(redact("token=abcd1234; abcd1234. abcd123", ["abcd1234"])).toBe("token=(sensitive); (sensitive). abcd123");
});

test.each([
  ["as JavaScript encodes a URL", encodeURIComponent("a/b+c='d &e<")],
  ["as Go encodes a query", "a%2Fb%2Bc%3D%27d+%26e%3C"],
  ["as Go escapes JSON", "a/b+c='d \\u0026e\\u003c"],
  ["wrapped at its blank", "a/b+c='d\n  &e<"],
  ["wrapped in a frame", "a/b+c='d\n│ &e<"],
])("a secret is redacted %s", (_, form) => {
  expect(redact(`before ${form} after`, ["a/b+c='d &e<"])).toBe("before (sensitive) after");
});

test("a secret is redacted with what JSON escapes in it", () => {
  const secret = 'quote " backslash \\ end';
  expect(redact(JSON.stringify({ secret }), [secret])).toBe('{"secret":"(sensitive)"}');
});

test("every line of a secret of several lines is redacted", () => {
  expect(redact("error near MIIEvQIBADAN", ["-----BEGIN KEY-----\nMIIEvQIBADAN\n-----END KEY-----\n"])).toBe(
    "error near (sensitive)",
  );
});

test("a secret that holds another is redacted as a whole", () => {
  expect(redact("user!id=uuid-uuid", ["uuid-uuid", "user!id=uuid-uuid"])).toBe("(sensitive)");
});

test("what is in a regular expression a sign is in a secret a letter", () => {
  expect(redact("a.c+ abc+ aXc", ["a.c+"])).toBe("(sensitive) abc+ aXc");
});

test("a text too short for a secret is left alone", () => {
  expect(redact("a 1 true", ["", "1", "a"])).toBe("a 1 true");
  expect(redact("anything", [])).toBe("anything");
});

import { expect, test } from "vitest";
import { redact } from "./redact.js";

test("hides every occurrence, the longest first, and leaves short ones", () => {
  const secrets = ["12345678", "", "1234567890", "true"];
  expect(redact("1234567890 12345678 1234567 true 12345678.", secrets)).toBe(
    "[redacted] [redacted] 1234567 true [redacted].",
  );
});

test("hides a secret of which the end was cut off, unless so little is left that it could be any word", () => {
  const secrets = ["sk-0123456789abcdef", "sk-0123-other"];
  expect(redact("the key is sk-0123456789", secrets)).toBe("the key is [redacted]");
  expect(redact("the key is sk-0123456789…", secrets)).toBe("the key is [redacted]…");
  expect(redact("the key is sk-0123-othe…", secrets)).toBe("the key is [redacted]…");
  expect(redact("the key is sk-0123", secrets)).toBe("the key is sk-0123");
  expect(redact("sk-0123456789 is no key", secrets)).toBe("sk-0123456789 is no key");
});

test("leaves everything else as it is", () => {
  for (const text of ["", "…", "a\nb…", "words"]) expect(redact(text, ["sk-0123456789"])).toBe(text);
});

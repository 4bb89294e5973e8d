import { describe, expect, it, test } from "vitest";
import { redact } from "./redact.js";

test("hides every occurrence, the longest first, and ignores short secrets", () => {
  const secrets = ["12345678", "", "1234567890", "true"];
  expect(redact("1234567890 12345678 1234567 true 12345678.", secrets)).toBe(
    "[redacted] [redacted] 1234567 true [redacted].",
  );
});

test("hides a secret whose end was cut off, unless so little is left that it could be any word", () => {
  const secrets = ["sk-0123456789abcdef", "sk-0123-other"];
  expect(redact("the key is sk-0123456789", secrets)).toBe("the key is [redacted]");
  expect(redact("the key is sk-0123456789…", secrets)).toBe("the key is [redacted]…");
  expect(redact("the key is sk-0123-othe…", secrets)).toBe("the key is [redacted]…");
  expect(redact("the key is sk-0123", secrets)).toBe("the key is sk-0123");
  expect(redact("sk-0123456789 is no key", secrets)).toBe("sk-0123456789 is no key");
});

test("leaves everything else unchanged", () => {
  for (const text of ["", "…", "a\nb…", "words"]) expect(redact(text, ["sk-0123456789"])).toBe(text);
});

describe("overlapping secrets", () => {
  it("are hidden whole", () => {
    const secrets = ["key-aaaa-bbbb", "bbbb-cccc-dddd", "key-aaaa"];
    expect(redact("<key-aaaa-bbbb-cccc-dddd>", secrets)).toBe("<[redacted]>");
    expect(redact("<key-aaaa-bbbb-cccc-ddd>", secrets)).toBe("<[redacted]-cccc-ddd>");
    expect(redact("<key-aaaa-bbb>", secrets)).toBe("<[redacted]-bbb>");
    expect(redact("<key-aaaakey-aaaa>", secrets)).toBe("<[redacted][redacted]>");
  });
});

describe("a secret is found", () => {
  const secret = 'sk-pa/ss"w\\ör+d=& key';
  const hex = (text: string, digits: number) =>
    [...text].map((each) => each.charCodeAt(0).toString(16).padStart(digits, "0"));
  const json = JSON.stringify(secret).slice(1, -1);
  const bytes = [
    ...encodeURIComponent(secret).replace(/%(..)/g, (_, code) => String.fromCharCode(Number(`0x${code}`))),
  ];

  it.each<[string, string, string?]>([
    ["with a colour in the middle", `${secret.slice(0, 5)}\u001b[1;31m${secret.slice(5)}`],
    [
      "with a colour before each character",
      [...secret].map((each) => `\u001b[38;5;1m${each}`).join(""),
      "\u001b[38;5;1m[redacted]",
    ],
    ["with a hyperlink in the middle", `${secret.slice(0, 5)}\u001b]8;;http://x/\u001b\\${secret.slice(5)}`],
    ["with a window title in the middle", `${secret.slice(0, 5)}\u001b]0;words\u0007${secret.slice(5)}`],
    ["with an 8-bit control sequence in the middle", `${secret.slice(0, 5)}\u009b31m${secret.slice(5)}`],
    ["with a character set switch in the middle", `${secret.slice(0, 5)}\u001b(B${secret.slice(5)}`],
    ["with control characters in the middle", `${secret.slice(0, 5)}\0\r\u007f\t${secret.slice(5)}`],
    ["inside a window title", `\u001b]0;${secret}\u0007`, "\u001b]0;[redacted]\u0007"],
    ["in JSON", json],
    ["in JSON with escaped slashes", json.replaceAll("/", "\\/")],
    ["in ASCII-only JSON", json.replaceAll("ö", "\\u00f6")],
    ["in ASCII-only JSON with upper-case digits", json.replaceAll("ö", "\\u00F6").replaceAll("&", "\\u0026")],
    [
      "in JSON that escapes every character",
      hex(secret, 4)
        .map((code) => `\\u${code}`)
        .join(""),
    ],
    ["in JSON in JSON", JSON.stringify(json).slice(1, -1)],
    ["in JSON with colours in between", JSON.stringify([...secret].join("\u001b[0m")).slice(1, -1)],
    ["percent-encoded", encodeURIComponent(secret)],
    [
      "percent-encoded with lower-case digits",
      encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
    ],
    ["percent-encoded as by encodeURI()", encodeURI(secret)],
    ["percent-encoded as form data", encodeURIComponent(secret).replaceAll("%20", "+")],
    ["percent-encoded byte by byte", bytes.map((each) => `%${hex(each, 2)[0]}`).join("")],
    ["percent-encoded twice", encodeURIComponent(encodeURIComponent(secret))],
    [
      "percent-encoded in JSON",
      JSON.stringify(encodeURIComponent(secret)).replaceAll("%", "\\u0025").slice(1, -1),
    ],
  ])("%s", (_, written, shown = "[redacted]") => {
    expect(redact(`<${written}> ${written}`, [secret])).toBe(`<${shown}> ${shown}`);
  });

  it.each(["", "u", "us", "user:"])("in Base64 after %j", (before) => {
    for (const after of ["", "x", "xy"]) {
      const encoded = Buffer.from(before + secret + after).toString("base64");
      const safe = Buffer.from(before + secret + after).toString("base64url");
      for (const written of [encoded, safe]) {
        // The characters at either end that also encode neighbouring bytes reveal almost nothing.
        expect(redact(`Basic ${written}.`, [secret])).toMatch(
          /^Basic [\w+/-]{0,7}\[redacted\][\w+/-]{0,4}={0,2}\.$/,
        );
      }
    }
  });

  it("without its surrounding whitespace", () => {
    expect(redact(`<${secret}>`, [` ${secret}\n`])).toBe("<[redacted]>");
  });

  it("if it is thousands of characters long", () => {
    const long = Array.from({ length: 900 }, (_, index) => `${index},`).join("");
    expect(redact(`<${long}>`, [long])).toMatch(/^<(\[redacted\])+>$/);
    expect(redact(`<${JSON.stringify([long])}>`, [long])).toMatch(/^<\["(\[redacted\])+"\]>$/);
    expect(redact(`<${long.slice(0, 2000)}`, [long])).toMatch(/^<(\[redacted\])+$/);
  });
});

describe("escapes", () => {
  it("of other text are kept", () => {
    const text =
      'C:\\users\\new\\x41 100% %zz \\u12 "\\u0041" %41 \u001b[31mred\u001b[0m \u001b]0;title\u0007\\';
    expect(redact(text, ["sk-0123456789"])).toBe(text);
  });

  it("that are cut off do not reveal the beginning of a secret", () => {
    const secret = "0123456789ö/abc";
    for (const cut of [
      "0123456789",
      "0123456789\\",
      "0123456789\\u00",
      "0123456789%C3",
      "0123456789%C",
      "0123456789\u001b[",
    ]) {
      expect(redact(`<${cut}…`, [secret])).toBe("<[redacted]…");
    }
  });
});

test("ignores secrets that are short once trimmed", () => {
  const text = "         a 1 true";
  expect(redact(text, ["1", "a", "", "         ", "  true  "])).toBe(text);
});

test("notices that the array of secrets has changed", () => {
  const secrets = ["0123456789"];
  expect(redact("0123456789 abcdefgh", secrets)).toBe("[redacted] abcdefgh");
  secrets.push("abcdefgh");
  expect(redact("0123456789 abcdefgh", secrets)).toBe("[redacted] [redacted]");
  secrets[0] = "something else";
  expect(redact("0123456789 abcdefgh", secrets)).toBe("0123456789 [redacted]");
});

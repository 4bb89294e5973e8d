import { TomlDate } from "smol-toml";
import { describe, expect, test } from "vitest";
import type { CodexConfigValue } from "./codex-config-value.js";
import { InvalidConfigError } from "./invalid-config-error.js";
import { toTomlValue } from "./to-toml-value.js";

/** The error that `toTomlValue` throws for a value, also one that its type does not allow. */
function refusal(value: unknown, path: (string | number)[] = ["key"]): InvalidConfigError {
  try {
    toTomlValue(value as CodexConfigValue, path);
  } catch (error) {
    if (error instanceof InvalidConfigError) return error;
    throw error;
  }
  throw new Error("not rejected");
}

describe("strings", () => {
  test.each([
    ["", '""'],
    ["plain ünïcode 😀", '"plain ünïcode 😀"'],
    ['"quoted" \\ slash/', '"\\"quoted\\" \\\\ slash/"'],
    ["\b\t\n\f\r", '"\\b\\t\\n\\f\\r"'],
    ["\0\u001b\u001f\u007f", '"\\u0000\\u001b\\u001f\\u007f"'],
    ["\u0080\u2028\u2029\ufeff", '"\u0080\u2028\u2029\ufeff"'],
  ])("%j is written as %s", (text, literal) => {
    expect(toTomlValue(text)).toBe(literal);
  });

  test.each(["\ud83d", "a\ude00", "\ude00\ud83d"])("rejects half of a surrogate pair: %j", (text) => {
    expect(refusal(text).message).toMatch(/at key: .* half of a surrogate pair at index \d/);
  });
});

describe("numbers", () => {
  test.each<[number | bigint, string]>([
    [0, "0"],
    [-0, "0"],
    [-17, "-17"],
    [2 ** 53 + 2, "9007199254740994"],
    [2 ** 62, "4611686018427387904"],
    [-(2 ** 63), "-9223372036854775808"],
    [2 ** 63, "9223372036854775808.0"],
    [1e20, "100000000000000000000.0"],
    [1e21, "1e+21"],
    [1.5, "1.5"],
    [1e-7, "1e-7"],
    [5e-324, "5e-324"],
    [Number.MAX_VALUE, "1.7976931348623157e+308"],
    [9223372036854775807n, "9223372036854775807"],
    [-9223372036854775808n, "-9223372036854775808"],
  ])("%s is written as %s", (number, literal) => {
    expect(toTomlValue(number)).toBe(literal);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("%s is rejected", (number) => {
    expect(refusal(number)).toMatchObject({ expected: "a finite number", received: String(number) });
  });

  test.each([9223372036854775808n, -9223372036854775809n])("%s is rejected", (number) => {
    expect(refusal(number).message).toContain("64 bits");
  });
});

describe("dates", () => {
  const date = new Date("1979-05-27T07:32:00.5Z");

  test.each<[string, Date, string]>([
    ["a Date", date, "1979-05-27T07:32:00.500Z"],
    ["a date with offset", new TomlDate("1979-05-27T00:32:00.5-07:00"), "1979-05-27T00:32:00.500-07:00"],
    ["a local date-time", new TomlDate("1979-05-27T07:32:00"), "1979-05-27T07:32:00.000"],
    ["a local date", new TomlDate("1979-05-27"), "1979-05-27"],
    ["a local time", new TomlDate("07:32:00"), "07:32:00.000"],
  ])("%s keeps its kind", (_, value, literal) => {
    expect(toTomlValue(value)).toBe(literal);
  });

  test.each([
    ["an invalid date", new Date(Number.NaN)],
    ["an invalid TomlDate", new TomlDate("25:00:00")],
    ["a date after the year 9999", new Date("+010000-01-01T00:00:00Z")],
    ["a date before the year 0000", new Date("-000001-01-01T00:00:00Z")],
    ["a local date before the year 0000", TomlDate.wrapAsLocalDate(new Date("-000001-01-01T00:00:00Z"))],
    [
      "a date whose toISOString returns something else",
      Object.assign(new Date(0), { toISOString: () => '1}, evil = "x"' }),
    ],
  ])("%s is rejected", (_, value) => {
    expect(refusal(value).path).toEqual(["key"]);
  });
});

describe("arrays and tables", () => {
  test.each<[CodexConfigValue, string]>([
    [[], "[]"],
    [[1, "a", true, [2.5, []]], '[1, "a", true, [2.5, []]]'],
    [{}, "{}"],
    [{ a: 1, b: { c: [{}] } }, "{a = 1, b = {c = [{}]}}"],
    [
      { "a.b": 1, "": 2, 'q"': 3, é: 4, "\0\u007f": 5 },
      '{"a.b" = 1, "" = 2, "q\\"" = 3, "é" = 4, "\\u0000\\u007f" = 5}',
    ],
    [{ a: undefined, b: 1 }, "{b = 1}"],
    [Object.assign(Object.create(null), { a: 1 }), "{a = 1}"],
    [JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}'), "{__proto__ = {a = 1}, constructor = 2}"],
  ])("%j is written as %s", (value, literal) => {
    expect(toTomlValue(value)).toBe(literal);
  });

  test("the same object in two places is not a cycle", () => {
    const shared = { a: 1 };
    expect(toTomlValue([shared, { shared }])).toBe("[{a = 1}, {shared = {a = 1}}]");
  });

  test("a cycle is rejected where it closes", () => {
    const table: Record<string, unknown> = { list: [] };
    (table["list"] as unknown[]).push(1, table);
    expect(refusal(table)).toMatchObject({
      path: ["key", "list", 1],
      received: "an object that contains itself",
    });
  });

  test("more than 64 levels are rejected", () => {
    let nested: unknown[] = [];
    for (let level = 1; level < 64; level += 1) nested = [nested];
    expect(toTomlValue(nested as CodexConfigValue)).toBe(`${"[".repeat(64)}${"]".repeat(64)}`);
    expect(refusal([nested]).message).toContain("at most 64 levels");
  });

  test.each([
    ["null", null, ["key", 1]],
    ["undefined", undefined, ["key", 1]],
  ])("%s in an array is rejected", (received, item, path) => {
    expect(refusal(["a", item])).toMatchObject({ received, path });
  });

  test("a hole in an array is rejected", () => {
    // biome-ignore lint/suspicious/noSparseArray: the hole is the point.
    expect(refusal(["a", , "b"])).toMatchObject({ received: "undefined", path: ["key", 1] });
  });

  test("a key with half of a surrogate pair is rejected", () => {
    expect(refusal({ "\ud83d": 1 }).message).toContain('at key["\\ud83d"]');
  });

  test("a symbol key is rejected unless it is not enumerable", () => {
    expect(refusal({ [Symbol("mark")]: 1 }).received).toBe("the key Symbol(mark)");
    expect(toTomlValue(Object.defineProperty({ a: 1 }, Symbol("mark"), { value: 1 }))).toBe("{a = 1}");
  });

  test("the key that the CLI's TOML parser reads as a date is rejected", () => {
    expect(refusal({ $__toml_private_datetime: "1979-05-27" }).message).toContain("Give a Date");
  });
});

describe("any other value is rejected by its kind, and its content is not quoted", () => {
  test.each<[string, unknown]>([
    ["null", null],
    ["undefined", undefined],
    ["a function", () => "secret"],
    ["a symbol", Symbol("secret")],
    ["an instance of Map", new Map([["secret", 1]])],
    ["an instance of Set", new Set(["secret"])],
    ["an instance of RegExp", /secret/],
    ["an instance of String", Object("secret")],
    ["an instance of Uint8Array", new Uint8Array(3)],
    ["an instance of Promise", Promise.resolve("secret")],
    ["an instance of Credentials", new (class Credentials {})()],
    ["an object", new (class {})()],
  ])("%s", (received, value) => {
    const error = refusal({ list: [value] });
    expect(error).toMatchObject({ received, path: ["key", "list", 0], code: "invalid_config" });
    expect(error.message).toContain(`at key.list[0]: expected a string, number, `);
    expect(error.message).not.toContain("secret");
  });
});

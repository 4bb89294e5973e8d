import fc from "fast-check";
import { TomlDate } from "smol-toml";
import type { CodexConfigObject, CodexConfigValue } from "../src/codex-config-value.js";

const trickyText = fc.constantFrom(
  ..."\0 \t \n \r\n \u007f \u0080 \u0085 \u2028 \u2029 \ufeff \ufffe \uffff \u{1f600} \u{10ffff} \" ' \\ \\u0041 \"\"\" ''' # { } [ ] = , . -x --config".split(
    " ",
  ),
  "",
  " padded ",
  "null",
  "true",
  "1979-05-27",
  "__proto__",
  "constructor",
);

/** Any text without unpaired surrogates, biased towards what parsers get wrong. */
export const textArbitrary = fc.oneof(
  trickyText,
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.array(trickyText, { maxLength: 4 }).map((parts) => parts.join("")),
);

/** Keys that may stand in a dotted path. */
export const plainKeyArbitrary = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/);

/** Keys of every kind. Most are plain, so that many configurations become dotted paths. */
export const keyArbitrary = fc.oneof({ weight: 6, arbitrary: plainKeyArbitrary }, textArbitrary);

const numberArbitrary = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true, min: -1e6, max: 1e6 }),
  fc
    .tuple(fc.constantFrom(-1, 1), fc.integer({ min: 52, max: 80 }))
    .map(([sign, power]) => sign * 2 ** power),
  fc.constantFrom(-0, 1e20, 1e21, 1e-7, 5e-324, Number.MAX_VALUE),
);

const plainDate = fc.date({
  min: new Date("0000-01-02T00:00:00Z"),
  max: new Date("9999-12-30T00:00:00Z"),
  noInvalidDate: true,
});

const dateArbitrary = fc.oneof(
  plainDate,
  plainDate.map((date) => TomlDate.wrapAsLocalDateTime(date)),
  plainDate.map((date) => TomlDate.wrapAsLocalDate(date)),
  plainDate.map((date) => TomlDate.wrapAsLocalTime(date)),
  fc
    .tuple(plainDate, fc.constantFrom("+00:00", "-07:30", "+23:59", "-23:59"))
    .map(([date, offset]) => TomlDate.wrapAsOffsetDateTime(date, offset)),
);

/** Any value that a configuration can hold, and any table. */
export const { value: valueArbitrary, table: tableArbitrary } = fc.letrec<{
  value: CodexConfigValue;
  table: CodexConfigObject;
}>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    textArbitrary,
    numberArbitrary,
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.boolean(),
    dateArbitrary,
    fc.array(tie("value"), { maxLength: 4 }),
    tie("table"),
  ),
  table: fc.dictionary(keyArbitrary, tie("value"), { maxKeys: 5 }),
}));

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyOverrides, canonical, readLiteral } from "../tests/cli-model.js";
import {
  keyArbitrary,
  plainKeyArbitrary,
  tableArbitrary,
  textArbitrary,
  valueArbitrary,
} from "../tests/config-arbitrary.js";
import type { CodexConfigObject, CodexConfigValue } from "./codex-config-value.js";
import { flattenConfig } from "./flatten-config.js";
import { InvalidConfigError } from "./invalid-config-error.js";
import { toTomlValue } from "./to-toml-value.js";
import { isTable } from "./toml-table.js";

const plainTopLevel = fc.stringMatching(/^[a-z]{1,3}$/);

describe("for any value", () => {
  test("the literal parses back to the value and is one line of printable TOML", () => {
    fc.assert(
      fc.property(valueArbitrary, (value) => {
        const literal = toTomlValue(value);
        expect(readLiteral(literal)).toEqual(canonical(value));
        // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is the point.
        expect(literal).not.toMatch(/[\u0000-\u001f\u007f]/);
      }),
      { numRuns: 2000 },
    );
  });

  test("any string of UTF-16 code units round-trips or is rejected", () => {
    const codeUnits = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 4 });
    fc.assert(
      fc.property(codeUnits, (units) => {
        const text = String.fromCharCode(...units);
        if (/\p{Surrogate}/u.test(text)) expect(() => toTomlValue(text)).toThrow(InvalidConfigError);
        else expect(readLiteral(toTomlValue(text))).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("for any configuration", () => {
  test("applying the overrides gives the configuration back", () => {
    fc.assert(
      fc.property(fc.dictionary(plainTopLevel, valueArbitrary), (config) => {
        expect(applyOverrides(flattenConfig(config))).toEqual(canonical(config));
      }),
      { numRuns: 2000 },
    );
  });

  test("any top-level key round-trips, as a path where it has dots, or is rejected", () => {
    fc.assert(
      fc.property(fc.oneof(keyArbitrary, textArbitrary), valueArbitrary, (key, value) => {
        const config = { [key]: value };
        let overrides: string[];
        try {
          overrides = flattenConfig(config);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidConfigError);
          return;
        }
        expect(applyOverrides(overrides)).toEqual(canonical(nested(key.split("."), value)));
      }),
      { numRuns: 2000 },
    );
  });

  test("a path of plain keys as one top-level key equals the nested tables", () => {
    fc.assert(
      fc.property(
        fc.array(plainKeyArbitrary, { minLength: 2, maxLength: 4 }),
        valueArbitrary,
        (path, value) => {
          const overrides = flattenConfig({ [path.join(".")]: value });
          expect(applyOverrides(overrides)).toEqual(canonical(nested(path, value)));
        },
      ),
    );
  });

  test("no override is inside the branch of another", () => {
    fc.assert(
      fc.property(tableArbitrary, (table) => {
        const paths = flattenConfig({ top: table }).map((override) =>
          override.slice(0, override.indexOf("=")),
        );
        for (const path of paths) {
          expect(paths.filter((other) => other === path || other.startsWith(`${path}.`))).toEqual([path]);
        }
      }),
    );
  });

  test("undefined properties change nothing", () => {
    fc.assert(
      fc.property(fc.dictionary(plainTopLevel, valueArbitrary), (config) => {
        expect(flattenConfig(withUndefined(config) as CodexConfigObject)).toEqual(flattenConfig(config));
      }),
    );
  });
});

function nested(path: readonly string[], value: CodexConfigValue): CodexConfigObject {
  return path.reduceRight((inner, key) => ({ [key]: inner }), value) as CodexConfigObject;
}

/** The same value, with an `undefined` under an unsafe key in every table that has other properties. */
function withUndefined(value: CodexConfigValue | undefined): CodexConfigValue | undefined {
  if (Array.isArray(value)) return value.map(withUndefined) as CodexConfigValue[];
  if (!isTable(value)) return value;
  const entries = Object.entries(value).map(([key, child]) => [key, withUndefined(child)] as const);
  if (entries.length === 0) return value;
  return Object.fromEntries([...entries, ["an unsafe.key", undefined]]);
}

import { createCodexHome } from "@codex/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyOverrides, canonical } from "../tests/cli-model.js";
import { tableArbitrary, textArbitrary, valueArbitrary } from "../tests/config-arbitrary.js";
import { readConfig } from "../tests/read-config.js";
import type { CodexConfigObject } from "./codex-config-value.js";
import { flattenConfig } from "./flatten-config.js";
import { maxNestingLevels } from "./toml-table.js";

/** The configuration layer that the installed CLI makes from the overrides. */
async function sessionFlags(overrides: readonly string[]) {
  await using home = await createCodexHome();
  return (await readConfig(home, overrides)).sessionFlags;
}

describe("the parser of the installed CLI", { timeout: 60_000 }, () => {
  test("reads any configuration back unchanged", async () => {
    // Starting the CLI is slow, so each run carries many values, under names that no setting has.
    const manyValues = fc.array(valueArbitrary, { minLength: 100, maxLength: 200, size: "max" });
    await fc.assert(
      fc.asyncProperty(manyValues, tableArbitrary, async (values, table) => {
        const config = {
          random: Object.fromEntries(values.map((value, index) => [`v${index}`, value])),
          table,
        };
        expect(await sessionFlags(flattenConfig(config))).toEqual(canonical(config));
      }),
      { numRuns: 10, interruptAfterTimeLimit: 20_000 },
    );
  });

  test("reads back any top-level key that is not rejected", async () => {
    const key = fc.oneof(
      textArbitrary.map((text) => `${text}~`),
      textArbitrary.map((text) => `~${text}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(key, { minLength: 100, size: "max", maxLength: 200 }), async (keys) => {
        const accepted = keys.filter((candidate) => {
          try {
            return flattenConfig({ [candidate]: 1 }).length === 1;
          } catch {
            return false;
          }
        });
        const config = Object.fromEntries(accepted.map((name) => [name, { nested: name }]));
        expect(await sessionFlags(flattenConfig(config))).toEqual(canonical(config));
      }),
      { numRuns: 3, interruptAfterTimeLimit: 20_000 },
    );
  });

  test("reads the deepest nesting that is not rejected", async () => {
    let nested: CodexConfigObject | CodexConfigObject[] = { leaf: "here" };
    for (let level = 2; level < maxNestingLevels; level += 1) {
      nested = Array.isArray(nested) ? { "a.b": nested } : [nested];
    }
    const config = { deep: nested };
    expect(() => flattenConfig({ deep: config })).toThrow("at most 64 levels");
    expect(await sessionFlags(flattenConfig(config))).toEqual(canonical(config));
  });

  test("applies overrides as the model in the tests does", async () => {
    const overrides = [
      "x.a=1",
      "x={b = 2}",
      "x.c=3",
      "y=1",
      "y.z=2",
      " padded . inside =4",
      "\u0085nel\u0085=5",
      "\ufeffbom=6",
      '"q.r"=7',
      "s..t=8",
      "z=not toml",
      "n=100000000000000000000",
      "use_legacy_landlock=false",
      "empty={}",
    ];
    expect(await sessionFlags(overrides)).toEqual(applyOverrides(overrides));
  });

  test("renames use_legacy_landlock and keeps it next to an inline table of features", async () => {
    const flags = await sessionFlags(
      flattenConfig({ use_legacy_landlock: false, features: { hooks: true, "un.known": true } }),
    );
    expect(flags).toEqual(
      canonical({ features: { hooks: true, "un.known": true, use_legacy_landlock: false } }),
    );
  });
});

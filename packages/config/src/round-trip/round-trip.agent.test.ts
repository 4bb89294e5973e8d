import { createCodexHome } from "@codex/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CodexConfigObject } from "../configuration/codex-config-value.js";
import { flattenConfig } from "../overrides/flatten-config.js";
import { maxNestingLevels } from "../values/place.js";
import { applyOverrides } from "./apply-overrides.js";
import { canonical } from "./canonical.js";
import { tableArbitrary, textArbitrary, valueArbitrary } from "./config-arbitrary.js";
import { readConfig } from "./read-config.node.js";

/** What the installed CLI makes of the overrides, `sessionFlags` only. */
async function sessionFlags(overrides: readonly string[]) {
  await using home = await createCodexHome();
  return (await readConfig(home, overrides)).sessionFlags;
}

describe("the parser of the installed CLI", { timeout: 60_000 }, () => {
  test("reads any configuration back as it was given", async () => {
    // Many values to one start of the CLI, under names that no setting has.
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

  test("reads any top-level key back that is not refused", async () => {
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

  test("reads the deepest nesting that is not refused", async () => {
    let nested: CodexConfigObject | CodexConfigObject[] = { leaf: "here" };
    for (let level = 2; level < maxNestingLevels; level += 1) {
      nested = Array.isArray(nested) ? { "a.b": nested } : [nested];
    }
    const config = { deep: nested };
    expect(() => flattenConfig({ deep: config })).toThrow("at most 64 levels");
    expect(await sessionFlags(flattenConfig(config))).toEqual(canonical(config));
  });

  test("does with overrides what our model of it does", async () => {
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

  test("renames use_legacy_landlock, and keeps it beside an inline table of features", async () => {
    const flags = await sessionFlags(
      flattenConfig({ use_legacy_landlock: false, features: { hooks: true, "un.known": true } }),
    );
    expect(flags).toEqual(
      canonical({ features: { hooks: true, "un.known": true, use_legacy_landlock: false } }),
    );
  });
});

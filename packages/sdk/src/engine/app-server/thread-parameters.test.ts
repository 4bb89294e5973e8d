import { describe, expect, it } from "vitest";

import { dottedKeys, goalSettings, mergeSettings } from "./thread-parameters.js";

const off = { features: { goals: false } };

describe("goalSettings()", () => {
  it.each([
    "features.goals=true",
    "features.goals = false",
    " features={hooks=true, goals=true}",
    'features={"goals"=1}',
  ])("returns no setting when an override decides: %j", (override) => {
    expect(goalSettings(['model="x"', override])).toEqual({});
  });

  it.each([
    "features.hooks=true",
    "features={hooks=true}",
    "goals=true",
    'x.features.goals="y"',
    "features.goals_v2=1",
  ])("turns goals off despite %j", (override) => {
    expect(goalSettings([override])).toEqual(off);
  });
});

describe("mergeSettings()", () => {
  it("merges tables, and gives later values precedence", () => {
    const layers = [
      { a: 1, t: { x: 1, y: { deep: true } }, list: [1] },
      { t: { x: 2, y: { other: false } }, list: [2], a: undefined },
    ];
    expect(JSON.parse(JSON.stringify(mergeSettings(...layers)))).toEqual({
      a: 1,
      t: { x: 2, y: { deep: true, other: false } },
      list: [2],
    });
  });

  it("treats __proto__ as an ordinary key", () => {
    const merged = mergeSettings(
      JSON.parse('{"__proto__": {"a": 1}}'),
      JSON.parse('{"__proto__": {"b": 2}}'),
    );
    expect(JSON.stringify(merged)).toBe('{"__proto__":{"a":1,"b":2}}');
  });
});

describe("dottedKeys()", () => {
  it("flattens tables, except those with keys that cannot be part of a path", () => {
    const settings = {
      model: "m",
      features: { goals: false, deep: { x: [1], y: {} } },
      projects: { "/srv/a.b": { trust_level: "trusted" }, plain: { trust_level: "trusted" } },
    };
    expect(JSON.parse(JSON.stringify(dottedKeys(settings)))).toEqual({
      model: "m",
      "features.goals": false,
      "features.deep.x": [1],
      "features.deep.y": {},
      projects: settings.projects,
    });
  });
});

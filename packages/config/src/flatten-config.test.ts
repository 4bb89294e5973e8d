import { describe, expect, test } from "vitest";
import { flattenConfig } from "./flatten-config.js";

describe("plain keys become dotted paths", () => {
  test("in the order of the object, one override per value", () => {
    expect(
      flattenConfig({
        model: "gpt-5.5",
        sandbox_workspace_write: { network_access: true, writable_roots: ["/a", "/b"] },
        project_doc_max_bytes: 1024,
        mcp_servers: { docs: { command: "docs-server", args: [], env: { TOKEN_NAME: "A" } } },
      }),
    ).toEqual([
      'model="gpt-5.5"',
      "sandbox_workspace_write.network_access=true",
      'sandbox_workspace_write.writable_roots=["/a", "/b"]',
      "project_doc_max_bytes=1024",
      'mcp_servers.docs.command="docs-server"',
      "mcp_servers.docs.args=[]",
      'mcp_servers.docs.env.TOKEN_NAME="A"',
    ]);
  });

  test("an empty object is an empty table, below the top", () => {
    expect(flattenConfig({})).toEqual([]);
    expect(flattenConfig({ a: {}, b: { c: {} } })).toEqual(["a={}", "b.c={}"]);
  });

  test("omits undefined properties, and tables that contain nothing else", () => {
    expect(flattenConfig({ a: undefined, b: { c: undefined, d: 1 }, e: { f: { g: undefined } } })).toEqual([
      "b.d=1",
    ]);
  });

  test("__proto__ is a key like any other", () => {
    expect(flattenConfig(JSON.parse('{"__proto__": {"polluted": true}}'))).toEqual([
      "__proto__.polluted=true",
    ]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("a table with any other key becomes one inline table", () => {
  test.each([
    ["a dot", "my.server"],
    ["a slash", "/srv/app"],
    ["a space", "my server"],
    ["spaces around it", " a "],
    ["an equals sign", "a=b"],
    ["quotes", `"a"`],
    ["nothing", ""],
    ["a letter beyond ASCII", "é"],
    ["a line break", "\n"],
  ])("a key with %s", (_, key) => {
    expect(
      flattenConfig({ top: { mid: { before: 1, [key]: { inner: true }, after: [2] }, other: 3 } }),
    ).toEqual([`top.mid={before = 1, ${JSON.stringify(key)} = {inner = true}, after = [2]}`, "top.other=3"]);
  });

  test("at the nearest parent that a dotted path can reach", () => {
    expect(flattenConfig({ projects: { "/srv/a.b": { trust_level: "trusted" } }, x: { y: 1 } })).toEqual([
      'projects={"/srv/a.b" = {trust_level = "trusted"}}',
      "x.y=1",
    ]);
  });
});

describe("at the top level", () => {
  test("a key that the CLI does not alter is accepted", () => {
    expect(flattenConfig({ "my key": { a: 1 }, é: 2, "-x": 3, '"q"': 4, "a\nb": 5 })).toEqual([
      "my key.a=1",
      "é=2",
      "-x=3",
      '"q"=4',
      "a\nb=5",
    ]);
  });

  test("a path of plain keys is passed on as one", () => {
    expect(flattenConfig({ "a.b": 1, "a.c": { d: 2, "e.f": 3 } })).toEqual([
      "a.b=1",
      'a.c={d = 2, "e.f" = 3}',
    ]);
  });

  test.each([
    "",
    "a..b",
    ".",
    ".a",
    "a.",
    "a.é",
    "a=b",
    " a",
    "a\t",
    "\u00a0a",
    "a\u2028",
    "\u0085a",
    "a\0b",
  ])("%j is rejected", (key) => {
    const error = expect.objectContaining({ code: "invalid_config", path: [key] });
    expect(() => flattenConfig({ [key]: 1 })).toThrow(error);
    expect(flattenConfig({ [key]: undefined })).toEqual([]);
  });

  test("the reserved key of the CLI's TOML parser is rejected", () => {
    expect(() => flattenConfig({ $__toml_private_datetime: 1 })).toThrow("expected another key");
  });

  test.each([
    ["null", null],
    ["a string (not shown)", "model=1"],
    ["a number", 42],
    ["an array", []],
    ["an instance of Map", new Map()],
    ["an instance of Date", new Date()],
  ])("%s is not a configuration", (received, config) => {
    expect(() => flattenConfig(config as never)).toThrow(`expected a plain object, got ${received}.`);
  });

  test("a cycle through dotted paths is rejected", () => {
    const config: Record<string, unknown> = {};
    config["a"] = { b: config };
    expect(() => flattenConfig(config as never)).toThrow("at a.b: expected a value without cycles");
  });
});

describe("use_legacy_landlock, which the CLI renames to features.use_legacy_landlock", () => {
  test("keeps its place where nothing would replace it", () => {
    const config = { use_legacy_landlock: true, features: { hooks: true } };
    expect(flattenConfig(config)).toEqual(["use_legacy_landlock=true", "features.hooks=true"]);
  });

  test("moves behind an inline table of features, which would replace it", () => {
    const config = { use_legacy_landlock: true, features: { "un.known": true }, model: "m" };
    expect(flattenConfig(config)).toEqual([
      'features={"un.known" = true}',
      'model="m"',
      "use_legacy_landlock=true",
    ]);
  });

  test("is not read from Object.prototype", () => {
    const pollution = { use_legacy_landlock: true, model: "evil", features: {} };
    Object.assign(Object.prototype, pollution);
    try {
      const config = { features: { use_legacy_landlock: false } };
      expect(flattenConfig(config)).toEqual(["features.use_legacy_landlock=false"]);
      expect(flattenConfig({})).toEqual([]);
    } finally {
      for (const name of Object.keys(pollution)) Reflect.deleteProperty(Object.prototype, name);
    }
  });

  test("is rejected when both are set", () => {
    const config = { use_legacy_landlock: true, features: { use_legacy_landlock: false } };
    expect(() => flattenConfig(config)).toThrow("got both. The CLI reads the first as the second");
  });
});

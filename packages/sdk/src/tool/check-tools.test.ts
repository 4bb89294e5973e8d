import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";

import { InvalidOptionError } from "../errors/option-errors.js";
import { jsonSchema } from "../output/output-schema.js";
import { checkTools, defineTool, reservedToolNames } from "./check-tools.js";

const good = { name: "good", description: "Does it.", input: z.object({}), execute: () => "" };

function refusal(...tools: unknown[]): InvalidOptionError {
  try {
    checkTools("here()", tools);
  } catch (error) {
    if (error instanceof InvalidOptionError) return error;
    throw error;
  }
  throw new Error("Every tool was accepted.");
}

describe("checkTools", () => {
  it.each(["a", "A-b_9", "-", "_", "1", "x".repeat(128), "mcp_", "shell", "update_plan"])(
    "accepts the name %j",
    (name) => {
      expect(() => checkTools("here()", [{ ...good, name }])).not.toThrow();
    },
  );

  it.each(["", " a", "a b", "a.b", "a/b", "a:b", "é", "a\n", "x".repeat(129), 1, undefined])(
    "rejects the name %j, which the server refuses",
    (name) => {
      expect(refusal(good, { ...good, name })).toMatchObject({
        code: "invalid_option",
        option: "tools[1].name",
      });
    },
  );

  it.each([...reservedToolNames, "mcp", "mcp__docs"])("rejects the name %s, which codex reserves", (name) => {
    const error = refusal({ ...good, name });
    expect(error).toMatchObject({ option: "tools[0].name", received: JSON.stringify(name) });
    expect(error.message).toMatch(
      /^here\(\): option `tools\[0\]\.name` must be a name that codex does not use/,
    );
  });

  it("reserves the names of all tools that codex offers to a model of its catalog", () => {
    const surface = new URL("../../../../etc/codex-surface.txt", import.meta.url);
    // `tool gpt-6-sol: exec > view_image`. A tool in a namespace (`clock.sleep`) cannot clash with one of a program.
    const offered = readFileSync(surface, "utf8").matchAll(/^tool \S+: (?:exec > )?(\w+)$/gm);
    const names = new Set(Array.from(offered, ([, name = ""]) => name));
    expect(names).toContain("exec_command");
    expect([...names].filter((name) => !reservedToolNames.has(name))).toEqual([]);
  });

  it.each([
    ["same", "same"],
    ["my-tool", "my_tool"],
  ])("rejects clashing names: %s and %s", (first, second) => {
    const error = refusal({ ...good, name: first }, good, { ...good, name: second });
    expect(error).toMatchObject({ option: "tools[2].name" });
    expect(error.received).toBe(`"${second}" next to "${first}"`);
  });

  it.each([
    ["nothing", undefined, "tools[0]"],
    ["a function", () => "", "tools[0]"],
    ["no description", { ...good, description: "" }, "tools[0].description"],
    ["no schema", { ...good, input: undefined }, "tools[0].input"],
    ["a string as its schema", { ...good, input: "object" }, "tools[0].input"],
    ["a schema of a string", { ...good, input: z.string() }, "tools[0].input"],
    ["a plain schema of an array", { ...good, input: { type: "array" } }, "tools[0].input"],
    [
      "a schema that JSON Schema cannot express",
      { ...good, input: z.object({ a: z.date() }) },
      "tools[0].input",
    ],
    ["a string to execute", { ...good, execute: "run" }, "tools[0].execute"],
  ])("rejects a tool with %s", (_, tool, option) => {
    expect(refusal(tool)).toMatchObject({ option });
  });

  it("explains how to describe a union, a missing schema and a cycle", () => {
    const cyclic: Record<string, unknown> = { type: "object" };
    cyclic["properties"] = { self: cyclic };
    const union = z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]);
    const messageOf = (input: object) => refusal({ ...good, input }).message;
    expect(messageOf(union)).toContain("got a union. Wrap it in a property: { value: … }");
    expect(messageOf(jsonSchema({ oneOf: [] }))).toContain("got a union");
    expect(messageOf({ type: "string" })).toContain('one of the type "string". Wrap it');
    expect(messageOf(cyclic)).toContain("cannot be turned into JSON Schema (Converting circular structure");
    expect(messageOf({ type: "object", properties: { a: { $ref: "#/$defs/a" } } })).toContain(
      'at properties.a refers to "#/$defs/a", which is not in the schema',
    );
    expect(messageOf({ type: "object", properties: { a: { pattern: "\\-" } } })).toContain(
      "regular expression",
    );
  });

  it("is also applied by defineTool", () => {
    expect(() => defineTool({ ...good, name: "apply_patch" })).toThrow(/^defineTool\(\): option `name`/);
    expect(defineTool(good)).toBe(good);
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";

import { InvalidOptionError } from "../errors/option-errors.js";
import { checkTools, defineTool, reservedToolNames } from "./check-tools.js";

const good = { name: "good", description: "Does it.", input: z.object({}), execute: () => "" };

function refusal(...tools: unknown[]): InvalidOptionError {
  try {
    checkTools("here()", tools);
  } catch (error) {
    if (error instanceof InvalidOptionError) return error;
    throw error;
  }
  throw new Error("Nothing was refused.");
}

describe("tools", () => {
  it.each(["a", "A-b_9", "-", "_", "1", "x".repeat(128), "mcp_", "shell", "update_plan"])(
    "may be called %j",
    (name) => {
      expect(() => checkTools("here()", [{ ...good, name }])).not.toThrow();
    },
  );

  it.each(["", " a", "a b", "a.b", "a/b", "a:b", "é", "a\n", "x".repeat(129), 1, undefined])(
    "may not be called %j, which the server refuses",
    (name) => {
      expect(refusal(good, { ...good, name })).toMatchObject({
        code: "invalid_option",
        option: "tools[1].name",
      });
    },
  );

  it.each([...reservedToolNames, "mcp", "mcp__docs"])(
    "may not be called %s, as something of codex's is",
    (name) => {
      const error = refusal({ ...good, name });
      expect(error).toMatchObject({ option: "tools[0].name", received: JSON.stringify(name) });
      expect(error.message).toMatch(
        /^here\(\): option `tools\[0\]\.name` must be a name that codex does not use/,
      );
    },
  );

  it("reserve the name of every tool that codex offers to a model of its catalogue", () => {
    const surface = new URL("../../../../etc/codex-surface.txt", import.meta.url);
    // `tool gpt-6-sol: exec > view_image`. A tool with a namespace (`clock.sleep`) clashes with none of a program.
    const offered = readFileSync(surface, "utf8").matchAll(/^tool \S+: (?:exec > )?(\w+)$/gm);
    const names = new Set(Array.from(offered, ([, name = ""]) => name));
    expect(names).toContain("exec_command");
    expect([...names].filter((name) => !reservedToolNames.has(name))).toEqual([]);
  });

  it.each([
    ["same", "same"],
    ["my-tool", "my_tool"],
  ])("may not clash: %s and %s", (first, second) => {
    const error = refusal({ ...good, name: first }, good, { ...good, name: second });
    expect(error).toMatchObject({ option: "tools[2].name" });
    expect(error.received).toBe(`"${second}" beside "${first}"`);
  });

  it.each([
    ["nothing", undefined, "tools[0]"],
    ["a function", () => "", "tools[0]"],
    ["no description", { ...good, description: "" }, "tools[0].description"],
    ["no schema", { ...good, input: undefined }, "tools[0].input"],
    ["a schema that is none", { ...good, input: "object" }, "tools[0].input"],
    ["a schema of something else", { ...good, input: z.string() }, "tools[0].input"],
    ["a plain schema of something else", { ...good, input: { type: "array" } }, "tools[0].input"],
    ["a schema JSON Schema cannot express", { ...good, input: z.object({ a: z.date() }) }, "tools[0].input"],
    ["nothing to run", { ...good, execute: "run" }, "tools[0].execute"],
  ])("are refused with %s", (_, tool, option) => {
    expect(refusal(tool)).toMatchObject({ option });
  });

  it("are refused where they are defined already", () => {
    expect(() => defineTool({ ...good, name: "apply_patch" })).toThrow(/^defineTool\(\): option `name`/);
    expect(defineTool(good)).toBe(good);
  });
});

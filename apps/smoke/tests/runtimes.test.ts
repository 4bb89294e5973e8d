import { isRunning } from "@codex/testing";
import { describe, expect, inject, it } from "vitest";
import { specifiers } from "../src/repository.js";
import { runProgram } from "../src/runtimes.js";

const cwd = inject("consumer");

describe.each(inject("runtimes"))("the packed packages on $name", (runtime) => {
  const run = (...program: string[]) => runProgram(runtime, program, { cwd });

  it("export the same when imported and required", async () => {
    const imported = (await run("programs/import.mjs", ...specifiers)) as Record<string, string[]>;
    expect(Object.keys(imported)).toEqual(specifiers);
    expect(imported["@codex/sdk"]).toContain("Codex");
    expect(await run("programs/require.cjs", ...specifiers)).toEqual(imported);
  });

  it("run a turn from CommonJS", async () => {
    expect(await run("programs/required-turn.cjs")).toEqual({ finalResponse: "Required." });
  });

  it("let a program end without closing anything, and leave no agent behind", async () => {
    const result = await run("programs/without-close.mjs", "exec");
    expect(result).toEqual({ agentPid: expect.any(Number) });
    expect(isRunning((result as { agentPid: number }).agentPid)).toBe(false);
  });

  describe.each(["exec", "app-server"])("over %s", (transport) => {
    it("stream a turn", async () => {
      expect(await run("programs/streamed-turn.mjs", transport)).toEqual({
        types: [
          "thread.started",
          "turn.started",
          "item.started",
          "item.completed",
          "item.completed",
          "turn.completed",
        ],
        output: "42\n",
        finalResponse: "Still 42.",
        usage: expect.objectContaining({ output_tokens: 20 }),
      });
    });

    it("abort a turn and the command it started", async () => {
      const result = await run("programs/aborted-turn.mjs", transport);
      expect(result).toEqual({ pid: expect.any(Number), withReason: true });
      expect(isRunning((result as { pid: number }).pid)).toBe(false);
    });

    it("return structured output", async () => {
      expect(await run("programs/structured-output.mjs", transport)).toEqual({
        outputs: [{ answer: 42 }, { answer: 43 }],
        schemas: ["json_schema", "json_schema"],
      });
    });
  });
});

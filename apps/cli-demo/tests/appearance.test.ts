import { relative } from "node:path";

import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { mainFile } from "./cli-process.js";
import { runAtTerminal, type ScreenLine } from "./terminal.js";
import { asScript, openWorkbench } from "./workbench.js";

const escapeSequence = "\u001b[";

describe("colours", () => {
  it.each([
    [{}, false],
    [{ FORCE_COLOR: "1" }, true],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ])("are written to a pipe with %j: %s", async (variables, colored) => {
    await using bench = await openWorkbench([reply.shell("echo hi"), reply.text("done")]);
    const { stdout, stderr } = await bench.cliWithModel(["run", "go"], {
      env: { ...bench.env, ...variables },
    });
    expect(stderr.includes(escapeSequence)).toBe(colored);
    // Another program may read the answer, so it is never coloured.
    expect(stdout).toBe("done\n");
    const help = await bench.cli(["--help"], { env: { ...bench.env, ...variables } });
    expect(help.stdout.includes(escapeSequence)).toBe(colored);
  });

  it("stay out of a pipe, as do the progress line and a command's escape sequences", async () => {
    await using bench = await openWorkbench([
      reply.shell("printf '\\033[31mred\\033[0m\\n'"),
      reply.text("done"),
    ]);
    const { stderr } = await bench.cliWithModel(["run", "go"]);
    expect(stderr).toContain("│ red\n");
    expect(stderr).not.toContain(escapeSequence);
    expect(stderr).not.toContain("Ctrl-C");
  });
});

describe("help", () => {
  it.each(["--help", "demo --help", "run --help", "chat --help", "resume --help", "threads --help"])(
    "%s",
    async (line) => {
      await using bench = await openWorkbench();
      const { code, stdout, stderr } = await bench.cli(line.split(" "));
      expect([code, stderr]).toEqual([0, ""]);
      const name = `node ${relative(bench.workspace, mainFile)}`;
      expect(stdout.replaceAll(name, "codex-sdk-demo")).toMatchSnapshot();
    },
  );
});

describe("at 50 columns", () => {
  const columns = 50;
  const brokenIn = (lines: readonly ScreenLine[]) => lines.filter(({ isWrapped }) => isWrapped);

  it.each(["--help", "demo --help", "run --help", "chat --help", "resume --help", "login --help"])(
    "breaks %s only between words",
    async (line) => {
      await using bench = await openWorkbench();
      const alone = { ...asScript(bench), modelFlags: [] };
      const { lines } = await runAtTerminal(alone, line.split(" "), [], { columns });
      expect(lines.length).toBeGreaterThan(20);
      expect(brokenIn(lines)).toEqual([]);
    },
  );

  it("breaks the tour only between words", async () => {
    await using bench = await openWorkbench();
    const script = asScript(bench);
    // The path of the temporary repository has to fit into a line, also where the usual folder has a long one.
    const alone = { ...script, modelFlags: [], env: { ...script.env, TMPDIR: "/tmp" } };
    const { code, lines } = await runAtTerminal(alone, ["--fast"], [], { columns });
    expect(code).toBe(0);
    expect(lines.length).toBeGreaterThan(100);
    expect(brokenIn(lines)).toEqual([]);
  });
});

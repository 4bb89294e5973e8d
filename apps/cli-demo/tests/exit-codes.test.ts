import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { openWorkbench } from "./workbench.js";

describe("exit codes", () => {
  it("1: the turn failed; the reason appears once", async () => {
    await using bench = await openWorkbench([reply.fail(400, "the model says no")]);
    const { code, stdout, stderr } = await bench.cliWithModel(["run", "go"]);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr.match(/the model says no/g)).toHaveLength(1);
    expect(stderr).toContain("✗ The turn failed: ");
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it("2: wrong usage; suggests the closest option", async () => {
    await using bench = await openWorkbench();
    const { code, stdout, stderr } = await bench.cli(["run", "--jsno", "go"]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toBe(
      "✗ unknown option '--jsno'\n(Did you mean --json?)\n  Run with --help to see all commands and options.\n",
    );
  });

  it.each([
    [
      ["run", "--sandbox", "everything", "go"],
      "Allowed choices are read-only, workspace-write, danger-full-access",
    ],
    [["run", "--timeout", "soon", "go"], "a positive number of seconds"],
    [["run", "--config", "novalue", "go"], "key=value"],
    [["run", "--schema", "missing.json", "--offline", "go"], "cannot be read"],
    [["run", "--image", "missing.png", "--offline", "go"], "missing.png"],
    [["run", "--cd", "missing", "--offline", "go"], "does not exist"],
    [["run"], "There is no prompt"],
    [["run", "one", "two"], "too many arguments"],
    [["resume"], "missing required argument 'id'"],
    [["caht"], 'There is no command "caht"'],
    [["--json"], "--json needs a prompt"],
  ])("2: %j", async (args, message) => {
    await using bench = await openWorkbench();
    const { code, stdout, stderr } = await bench.cli(args);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/✗ /);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  it("3: no binary, no Git repository, rejected credentials", async () => {
    await using bench = await openWorkbench(() => reply.fail(401, "bad key"));
    const noBinary = await bench.cliWithModel(["run", "--codex", "missing-codex", "go"]);
    expect(noBinary.stderr).toContain("missing-codex");
    expect(noBinary.code).toBe(3);
    const noRepository = await bench.cliWithModel(["run", "--cd", bench.env["HOME"] ?? "", "go"]);
    expect(noRepository.stderr).toContain("--skip-git-repo-check");
    expect(noRepository.code).toBe(3);
    const unauthorized = await bench.cliWithModel(["run", "go"]);
    expect(unauthorized.stderr).toContain("CODEX_API_KEY");
    expect(unauthorized.code).toBe(3);
  });

  it("4: the answer is not JSON, although there is a schema", async () => {
    await using bench = await openWorkbench([reply.text("I would rather not.")]);
    writeFileSync(join(bench.workspace, "schema.json"), '{"type": "object", "properties": {}}');
    const { code, stdout, stderr } = await bench.cliWithModel(["run", "--schema", "schema.json", "go"]);
    expect(stderr).toContain("✗ The agent's answer does not fit");
    expect(stderr).toContain("I would rather not.");
    expect(stdout).toBe("");
    expect(code).toBe(4);
  });

  it("4: the answer cannot control the terminal", async () => {
    await using bench = await openWorkbench([reply.text("I would \u001b]0;title\u0007\u009b2Jrather not.")]);
    writeFileSync(join(bench.workspace, "schema.json"), '{"type": "object", "properties": {}}');
    const { stderr } = await bench.cliWithModel(["run", "--schema", "schema.json", "go"]);
    expect(stderr).toContain("I would rather not.");
    expect(stderr).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  it("124: --timeout", async () => {
    await using bench = await openWorkbench([reply.stall()]);
    const { code, stderr } = await bench.cliWithModel(["run", "--timeout", "0.5", "go"]);
    expect(stderr).toContain("--timeout");
    expect(code).toBe(124);
  });
});

// cspell:ignore caht chta worksapce jsno
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { mainFile } from "./cli-process.js";
import { openWorkbench, type Workbench } from "./workbench.js";

const nameIn = (bench: Workbench) => `node ${relative(bench.workspace, mainFile)}`;

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
      `✗ run has no option --jsno. Did you mean --json?\n  To see what it takes: ${nameIn(bench)} run --help\n`,
    );
  });

  it.each([
    [
      ["run", "--sandbox", "worksapce-write", "go"],
      '--sandbox cannot be "worksapce-write". Expected read-only, workspace-write or danger-full-access. Did you mean workspace-write?',
    ],
    [
      ["run", "--timeout", "soon", "go"],
      '--timeout cannot be "soon". Expected a positive number of seconds.',
    ],
    [
      ["run", "--config", "it's ' no value", "go"],
      "--config cannot be \"it's ' no value\". Expected key=value",
    ],
    [["run", "--schema", "missing.json", "go"], "cannot be read"],
    [["run", "--image", "missing.png", "go"], '--image: "missing.png" does not exist.'],
    [["chat", "--image", "."], '--image: "." is not a file.'],
    [["run", "--cd", "missing", "go"], "does not exist"],
    [["run"], "There is no prompt"],
    [["run", "one", "two"], 'run takes prompt, and "two" is too much. Put a prompt in quotes.'],
    [["chat", "hello"], 'chat takes only options, and "hello" is not one.'],
    [["chat", "--json"], "chat has no option --json. It belongs to demo, run, resume, threads and doctor."],
    [["chat", "--transport"], "--transport needs a value: exec or app-server."],
    [["run", "--cd"], "--cd needs a value: directory (working directory of the agent)."],
    [["resume"], "resume needs <id>: the id of a thread, as printed after every turn."],
    [["caht"], 'There is no command "caht". Did you mean chat?'],
    [["help", "thread"], 'There is no command "thread". Did you mean threads?'],
    [["hello"], 'There is no command "hello".\n'],
    [["--sandbox", "read-only", "chat"], "The command chat has to come before its options."],
    [["--json"], "--json needs a prompt"],
    // The first mistake of several.
    [["chta", "--foo"], 'There is no command "chta". Did you mean chat?'],
    [["run", "--timeout", "x", "--foo"], '--timeout cannot be "x"'],
    [["run", "--foo=1", "--timeout", "x"], "run has no option --foo."],
    [["run", "--cd", "--foo", "-sx", "--bar"], '--sandbox cannot be "x"'],
  ])("2: %j", async (args, message) => {
    await using bench = await openWorkbench();
    // Neither credentials nor a repository: all of the command line is checked first.
    const { code, stdout, stderr } = await bench.cli(args, { cwd: bench.env["HOME"] ?? "" });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^✗ /);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  it("0: --version, wherever it is asked for", async () => {
    await using bench = await openWorkbench();
    const versions = /^codex-sdk-demo \d\S* \(@codex\/sdk \d\S*, Node \d\S*\)\n$/;
    for (const flag of ["--version", "-V"])
      expect(await bench.cli([flag])).toMatchObject({
        code: 0,
        stderr: "",
        stdout: expect.stringMatching(versions),
      });
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

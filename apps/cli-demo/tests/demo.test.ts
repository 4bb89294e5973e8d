import { readdirSync } from "node:fs";

import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { withoutNamespaces } from "./cli-process.js";
import { runningCommands, until } from "./running-commands.js";
import { runAtTerminal } from "./terminal.js";
import { openWorkbench } from "./workbench.js";

it("repairs, commits and undoes in a scratch repository, in order, and leaves nothing behind", async () => {
  await using bench = await openWorkbench();
  const { code, stdout, stderr } = await bench.cli([]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const inOrder = [
    "scripted model: no account, no network",
    "Sandbox      workspace-write\n",
    "$ node --test-reporter=spec cart.test.js",
    "3 !== 6",
    "✗ exit 1",
    "± cart.js changed",
    "✓ exit 0",
    "Fixed.",
    "--- a/cart.js",
    "-  return items.reduce((sum, item) => sum + item.price, 0);",
    "+  return items.reduce((sum, item) => sum + item.price * item.quantity, 0);",
    "18,900 tokens in (13,568 cached), 319 out (75 reasoning)",
    "The same agent on app-server",
    "I call the function that looks it up.",
    '→ price_of {"item":"apple"}',
    '"price":0.45',
    "? The agent wants to run a command",
    "$ git commit",
    "reason: a commit changes .git",
    "✓ approved by the demo",
    "Four apples cost 1.80 today. The fix is committed.",
    "This turn may use 10,000 tokens",
    "$ rm cart.js cart.test.js",
    "✗ Stopped: the budget is used up (10,804 of 10,000 tokens).",
    "Undone with thread.rewind()\n+ cart.js comes back\n+ cart.test.js comes back\n",
    "What to try next",
  ];
  const places = inOrder.map((text) => stdout.indexOf(text));
  expect(places).toEqual([...places].sort((left, right) => left - right));
  expect(places).not.toContain(-1);
  expect(readdirSync(bench.temporary)).toEqual([]);
});

// Inside a namespace of its own, the program can forbid itself what a sandbox needs.
it.runIf(process.platform === "linux")("says why it does without a sandbox", async () => {
  await using bench = await openWorkbench();
  const { stdout, stderr } = await bench.cli([], { start: withoutNamespaces });
  expect(stderr).toBe("");
  expect(stdout).toMatch(
    /^Sandbox {6}danger-full-access: a sandbox does not work here \(bwrap: .*\)\..* doctor /m,
  );
  expect(stdout).toContain("? The agent wants to run a command\n  $ git commit");
  expect(stdout).toContain("The fix is committed.");
  expect(stdout).toContain("+ cart.js comes back");
});

it("--fast does not pause, at a terminal either", async () => {
  await using bench = await openWorkbench();
  const { code, shown } = await runAtTerminal({ ...bench, modelFlags: [] }, ["--fast"], []);
  expect(shown).toContain("✓ approved by the demo");
  expect(shown).not.toContain("yes in");
  expect(code).toBe(0);
  const misplaced = await bench.cli(["--fast", "explain this project"]);
  expect(misplaced.stderr).toContain("--fast is for the demo without a prompt");
  expect(misplaced.code).toBe(2);
});

it("approves on its own if the user does not answer", async () => {
  await using bench = await openWorkbench();
  // The demo starts its own model.
  const { code, shown } = await runAtTerminal({ ...bench, modelFlags: [] }, ["demo"], [["(yes in 5 s)", ""]]);
  expect(shown).toContain("✓ approved by the demo");
  expect(shown).toContain("What to try next");
  expect(code).toBe(0);
}, 60_000);

it.each(["once", "twice"])("ends at once on Ctrl-C, pressed %s, and leaves nothing behind", async (times) => {
  await using bench = await openWorkbench();
  let presses = 0;
  const { code, stderr } = await bench.cli(["demo"], {
    onStdout(stdout, child) {
      if (!stdout.includes("› The test") || presses > 0) return;
      presses += 1;
      child.kill("SIGINT");
      // Signals that come together are one. The second may find the program gone.
      if (times === "twice") setTimeout(() => child.kill("SIGINT"), 20);
    },
  });
  if (times === "once") expect(stderr).toBe("✗ Cancelled.\n");
  expect(code).toBe(130);
  expect(readdirSync(bench.temporary)).toEqual([]);
  await until(() => runningCommands(bench.temporary).length === 0);
});

it("says so if git is missing", async () => {
  await using bench = await openWorkbench();
  const { code, stderr } = await bench.cli(["demo"], { env: { ...bench.env, PATH: "/nowhere" } });
  expect(stderr).toMatch(/✗ The demo needs git.*\n.*git-scm\.com/);
  expect(code).toBe(3);
  expect(readdirSync(bench.temporary)).toEqual([]);
});

it("says which credentials a prompt needs", async () => {
  await using bench = await openWorkbench();
  const { code, stdout, stderr } = await bench.cli(["explain this project"]);
  expect(stderr).toContain("✗ The agent has no credentials for the real model.");
  expect(stderr).toContain("CODEX_API_KEY");
  expect(stderr).toContain("or sign in once: npx @openai/codex login");
  expect(stdout).toBe("");
  expect(code).toBe(3);
});

it("runs a prompt in the user's directory when a package manager runs the script", async () => {
  await using bench = await openWorkbench([reply.shell("pwd"), reply.text("done")]);
  const packageDirectory = bench.env["HOME"] ?? "";
  const { code, stderr } = await bench.cliWithModel(["where am I?"], {
    cwd: packageDirectory,
    env: {
      ...bench.env,
      npm_package_json: `${packageDirectory}/package.json`,
      npm_lifecycle_event: "demo",
      INIT_CWD: bench.workspace,
    },
  });
  expect(code).toBe(0);
  expect(bench.model.requests[1]?.lastToolOutput).toContain(bench.workspace);
  expect(stderr).toMatch(/Continue with: npx -y pnpm demo resume [-0-9a-f]{36}/);
});

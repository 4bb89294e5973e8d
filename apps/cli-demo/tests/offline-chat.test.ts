import { expect, it } from "vitest";

import { runAtTerminal } from "./terminal.js";
import { asScript, openWorkbench } from "./workbench.js";

const chat = ["chat", "--offline", "--transport", "app-server"];

it("streams, can be interrupted and steered, and asks once, at 50 columns and without an account", async () => {
  await using bench = await openWorkbench();
  const { code, shown, lines } = await runAtTerminal(
    { ...asScript(bench), modelFlags: [] },
    chat,
    [
      ["› ", "hello\r"],
      ["scripted", "\u001b"],
      ["✗ Interrupted.", "hello again\r"],
      ["Before", "short, please\r"],
      ["› short, please", ""],
      ["$ node --version", "y"],
      ["✓ approved", ""],
      ["printed", ""],
      ["tokens in", ""],
      ["› ", "and now?\r"],
      ["tokens in", ""],
      ["› ", "/quit\r"],
    ],
    { columns: 50 },
  );
  expect(code).toBe(0);
  expect(shown.match(/The agent wants to run a command/g)).toHaveLength(1);
  expect(lines.filter(({ isWrapped }) => isWrapped)).toEqual([]);
});

it("only repeats what arrives through a pipe", async () => {
  await using bench = await openWorkbench();
  const { code, stdout, stderr } = await bench.cli([...chat], { input: "hello\n" });
  expect(code).toBe(0);
  expect(stdout).toContain("It only repeats your messages.\nYou said: hello");
  expect(stderr).not.toContain("node --version");
});

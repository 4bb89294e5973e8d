import pc from "picocolors";
import { expect, it } from "vitest";

import { commandHeading, commandToApprove } from "./command-lines.js";

it.each([
  ["/bin/bash -lc 'npm test'", "npm test"],
  ["/bin/bash -c 'evil #\r git status \u202e\u001b[2K'", "evil #\\u{d} git status \\u{202e}\\u{1b}[2K"],
])("shows %s as %s", (command, shown) => {
  const style = { paint: pc.createColors(false), width: undefined, directory: "/" };
  expect(commandHeading({ command }, style)).toEqual([`$ ${shown}`]);
});

it.each([
  ["/bin/bash -lc 'npm test'", "npm test"],
  ["/usr/bin/zsh -c ls", "ls"],
  ["/bin/sh -c 'git status&>/dev/null touch /x'", "/bin/sh -c 'git status&>/dev/null touch /x'"],
  ["bash -c 'git status'", "bash -c 'git status'"],
  ["/repo/evil/bash -c 'git status'", "/repo/evil/bash -c 'git status'"],
  ["/bin/bash -c 'git status' evil", "/bin/bash -c 'git status' evil"],
])("asks about %s as %s", (command, shown) => {
  expect(commandToApprove(command)).toBe(shown);
});

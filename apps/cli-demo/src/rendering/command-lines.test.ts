import { expect, it } from "vitest";

import { commandText, commandToApprove } from "./command-lines.js";

it.each([
  ["/bin/bash -lc 'npm test'", "npm test"],
  ["/bin/bash -c ls", "ls"],
  ['zsh -lc "echo \\"hi\\""', 'echo "hi"'],
  ["/bin/bash -lc 'echo '\"'\"'hi'\"'\"''", "echo 'hi'"],
  ["/bin/sh -c 'a' 'b'", "'a' 'b'"],
  ["git status", "git status"],
  ["/repo/evil/bash -c 'git status'", "/repo/evil/bash -c 'git status'"],
  ["/bin/bash -c 'evil #\r git status \u202e\u001b[2K'", "evil #\\u{d} git status \\u{202e}\\u{1b}[2K"],
  ["powershell.exe -Command 'ls'", "powershell.exe -Command 'ls'"],
])("shows %s as %s", (command, shown) => {
  expect(commandText(command)).toBe(shown);
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

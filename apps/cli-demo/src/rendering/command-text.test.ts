import { expect, it } from "vitest";

import { commandText } from "./command-text.js";

it.each([
  ["/bin/bash -lc 'npm test'", "npm test"],
  ["/bin/bash -c ls", "ls"],
  ['zsh -lc "echo \\"hi\\""', 'echo "hi"'],
  ["/bin/bash -lc 'echo '\"'\"'hi'\"'\"''", "echo 'hi'"],
  ["/bin/sh -c 'a' 'b'", "'a' 'b'"],
  ["git status", "git status"],
  ["powershell.exe -Command 'ls'", "powershell.exe -Command 'ls'"],
])("%s is shown as %s", (command, shown) => {
  expect(commandText(command)).toBe(shown);
});

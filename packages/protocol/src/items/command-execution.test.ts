import { expect, it } from "vitest";
import { commandText } from "./command-execution.js";

it.each([
  ["/bin/bash -lc 'npm test'", "npm test"],
  ["/usr/bin/zsh -c ls", "ls"],
  ["/opt/homebrew/bin/fish -c 'echo hi'", "echo hi"],
  ["/bin/bash -lc 'cd src\nnpm test'", "cd src\nnpm test"],
  ['/bin/zsh -lc "echo \\"hi\\" \\$HOME"', 'echo "hi" $HOME'],
  [`/bin/bash -lc 'echo '"'"'hi'"'"''`, "echo 'hi'"],
  ["/bin/bash -lc 'echo '\\''hi'\\'''", "echo 'hi'"],
  ["/bin/sh -c 'a' 'b'", "/bin/sh -c 'a' 'b'"],
  ["git status", "git status"],
  ["bash -lc 'npm test'", "bash -lc 'npm test'"],
  ["/repo/evil/bash -c 'git status'", "/repo/evil/bash -c 'git status'"],
  ["powershell.exe -Command 'ls'", "powershell.exe -Command 'ls'"],
])("commandText() shows %s as %s", (command, shown) => {
  expect(commandText({ command })).toBe(shown);
});

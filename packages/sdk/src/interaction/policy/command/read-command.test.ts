import { expect, it } from "vitest";

import { readCommand } from "./read-command.js";

function texts(line: string): string[] | string {
  const reading = readCommand(line);
  return "unclear" in reading ? `unclear: ${reading.unclear}` : reading.commands.map(({ text }) => text);
}

it.each<[string, string[] | string]>([
  ["/bin/bash -lc 'npm test && npm run lint'", ["npm test", "npm run lint"]],
  ["/bin/bash -c ls", ["ls"]],
  ["zsh -c 'a | b'", ["a", "b"]],
  ['/bin/bash -lc "echo it\'s \\$(fine)"', "unclear: echo it's $(fine)"],
  ["/bin/bash -c 'x > y'", "unclear: x > y"],
  ["/bin/bash -c 'x \"$1\"' -- a", "unclear: /bin/bash -c 'x \"$1\"' -- a"],
  ["/bin/bash -c", "unclear: /bin/bash -c"],
  ["bash script.sh", ["bash script.sh"]],
  ["git status", ["git status"]],
  ["'C:\\Windows\\powershell.exe' -Command 'rm x'", "unclear: 'C:\\Windows\\powershell.exe' -Command 'rm x'"],
  ["cmd /c dir", "unclear: cmd /c dir"],
  ["", []],
])("%s", (line, expected) => {
  expect(texts(line)).toEqual(expected);
});

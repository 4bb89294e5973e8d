import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

import type { ShellAgent } from "../faults/shell-agent.js";

/** A stand-in that answers and records how it was called. */
export const recorder = `printf '%s\\0' "$@" > "$here/argv"
prompt=$(cat; echo .); echo "$started"; say ok; echo "$completed"`;

/** The arguments of a recorder's last call. */
export function lastArguments(agent: ShellAgent): string[] {
  return readFileSync(join(agent.folder, "argv"), "utf8").split("\0").slice(0, -1);
}

/** Reads a command line as the binary does: a value follows `=`, or is the next token unless that is a flag. */
export function readFlags(argv: readonly string[]): [flag: string, value: string][] {
  const valueless = ["--skip-git-repo-check", "--ephemeral", "--experimental-json", "--strict-config"];
  const flags: [string, string][] = [];
  const tokens = [...argv];
  expect(tokens.shift()).toBe("exec");
  for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
    if (token === "resume") {
      flags.push([token, tokens.shift() ?? ""]);
      continue;
    }
    expect(token).toMatch(/^--[a-z]/);
    const [flag = "", ...inline] = token.split("=");
    if (inline.length > 0) flags.push([flag, inline.join("=")]);
    else if (valueless.includes(token)) flags.push([token, ""]);
    else {
      expect(tokens[0]).not.toMatch(/^-/);
      flags.push([token, tokens.shift() ?? ""]);
    }
  }
  return flags;
}

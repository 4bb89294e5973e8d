import { homedir } from "node:os";
import { join } from "node:path";

import { fieldOf } from "../options/field-of.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** A variable of an environment; not what only stands on `Object.prototype`, which `process.env` has too. */
export function environmentValue(environment: Environment, name: string): string | undefined {
  return fieldOf(environment, name) as string | undefined;
}

/** Where the agent keeps its sessions: `CODEX_HOME` of its environment, else `.codex` in its home directory. */
export function codexHome(environment: Environment): string {
  const value = (name: string) => environmentValue(environment, name);
  return value("CODEX_HOME") || join(value("HOME") || value("USERPROFILE") || homedir(), ".codex");
}

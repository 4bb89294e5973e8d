import { homedir } from "node:os";
import { join } from "node:path";

/** Where the agent keeps its sessions: `CODEX_HOME` of its environment, else `.codex` in its home directory. */
export function codexHome(environment: Readonly<Record<string, string | undefined>>): string {
  return (
    environment["CODEX_HOME"] ||
    join(environment["HOME"] || environment["USERPROFILE"] || homedir(), ".codex")
  );
}

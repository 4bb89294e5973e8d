import { homedir } from "node:os";
import { join } from "node:path";

/** The CODEX_HOME of threads made with `--offline`: in the person's cache directory, where it can be deleted. */
export function offlineHome(env: Readonly<Record<string, string | undefined>>): string {
  const cache = env["XDG_CACHE_HOME"] || env["LOCALAPPDATA"] || join(homedir(), ".cache");
  return join(cache, "codex-sdk-demo", "home");
}

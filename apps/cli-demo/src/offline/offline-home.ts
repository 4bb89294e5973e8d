import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import { type CodexHome, createCodexHome } from "@codex/testing";

/**
 * The home of threads made with `--offline`. Its `CODEX_HOME` lies in the person's cache directory, so that a later run
 * can resume them and they do not show up among the real ones; it may be deleted there. The rest of the environment is
 * private to this run.
 */
export async function openOfflineHome(): Promise<CodexHome> {
  const path = offlinePath(process.env);
  await mkdir(path, { recursive: true, mode: 0o700 });
  const home = await createCodexHome({ env: { CODEX_HOME: path } });
  return { ...home, path };
}

function offlinePath(env: Readonly<Record<string, string | undefined>>): string {
  const cache = env["XDG_CACHE_HOME"] || env["LOCALAPPDATA"] || join(homedir(), ".cache");
  return join(cache, "codex-sdk-demo", "home");
}

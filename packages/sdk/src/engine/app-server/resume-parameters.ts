import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RequestParams } from "@codex/app-server";
import type { JsonValue } from "@codex/app-server/wire";

import { fieldOf } from "../../checks/describe-value.js";

type ThreadStartParams = RequestParams<"thread/start">;

/** Settings as `config/read` tells them. */
export type Settings = Readonly<Record<string, JsonValue | undefined>>;

/**
 * What a thread is resumed or copied with. As on exec, what the options do not say comes from the settings. The server
 * would take model, sandbox and writable directories from the thread's record, and with them access that nobody
 * asked for this time.
 *
 * @param asked what the options come to
 * @param settings those in effect in the thread's directory
 */
export function resumeParameters(asked: ThreadStartParams, settings: Settings): ThreadStartParams {
  const own: Settings = Object.assign(Object.create(null), settings, asked.config);
  return {
    ...asked,
    runtimeWorkspaceRoots: allWorkspaceRoots(asked, settings),
    // When a provider is given, the server does not restore the recorded model either.
    modelProvider: text(own["model_provider"]) ?? "openai",
    sandbox:
      asked.sandbox ??
      (text(own["sandbox_mode"]) as ThreadStartParams["sandbox"]) ??
      unsaidSandbox(own, asked.cwd),
  };
}

/** Adds the writable directories of the settings to those of the options, which alone the server would take. */
export function allWorkspaceRoots(asked: ThreadStartParams, settings: Settings): string[] | undefined {
  if (asked.cwd == null) return undefined;
  const table = fieldOf(settings, "sandbox_workspace_write");
  const fromSettings = fieldOf(table, "writable_roots") as string[] | null | undefined;
  return [...(asked.runtimeWorkspaceRoots ?? [asked.cwd]), ...(fromSettings ?? [])];
}

/** What codex decides where nobody says: a project that is trusted may be written to. */
function unsaidSandbox(settings: Settings, cwd: string | null | undefined): ThreadStartParams["sandbox"] {
  // Whoever has profiles of permissions has said so there.
  if (text(settings["default_permissions"]) !== undefined) return undefined;
  const isTrusted = (path: string) =>
    fieldOf(fieldOf(settings["projects"], path), "trust_level") === "trusted";
  if (cwd == null) return "read-only";
  return isTrusted(cwd) || isTrusted(repositoryOf(cwd)) ? "workspace-write" : "read-only";
}

function repositoryOf(path: string): string {
  const parent = dirname(path);
  return existsSync(join(path, ".git")) || parent === path ? path : repositoryOf(parent);
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Connection, RequestParams } from "@codex/app-server";
import type { JsonValue } from "@codex/app-server/wire";
import { fieldOf } from "../../checks/caller-values.js";
import { readAnswer } from "../server-answers.js";

type ThreadStartParams = RequestParams<"thread/start">;

/** Settings as `config/read` returns them. */
export type Settings = Readonly<Record<string, JsonValue | undefined>>;

/** The settings that say what commands may access. Of two in one source, codex uses the first. */
const accessKeys = ["default_permissions", "sandbox_mode"] as const;

/** Reads the settings in effect in a directory. Of those that say what commands may access, it has only the one that decides. */
export async function readSettings(
  connection: Connection,
  cwd: string | null | undefined,
  signal?: AbortSignal,
): Promise<Settings> {
  const read = async (includeLayers?: true) =>
    connection.request("config/read", { cwd, includeLayers }, { signal });
  const answer = await read();
  const settings = readAnswer("config/read", answer, ({ config }) => (config ?? {}) as Settings);
  if (!accessKeys.every((key) => textOf(fieldOf(settings, key)))) return settings;
  // The merged settings do not say which of the two has the stronger source.
  const sources = readAnswer("config/read", await read(true), ({ layers }) =>
    (layers ?? []).filter(({ disabledReason }) => disabledReason == null).map(({ config }) => config),
  );
  return { ...settings, default_permissions: null, sandbox_mode: null, ...accessIn(sources) };
}

/** What commands may access, by the strongest source that says so. */
function accessIn(sources: readonly unknown[]): { [Key in (typeof accessKeys)[number]]?: string } {
  for (const source of sources) {
    for (const key of accessKeys) {
      const value = textOf(fieldOf(source, key));
      if (value !== undefined) return { [key]: value };
    }
  }
  return {};
}

/** The permission profile of the settings, which includes a sandbox. `undefined` if they do not have one, or a stronger sandbox. */
function profileOf({ config }: ThreadStartParams, settings: Settings): string | undefined {
  return textOf(fieldOf(accessIn([config, settings]), "default_permissions"));
}

/**
 * Adds the permission profile of the settings to parameters that have neither a profile nor a sandbox. Another client of the server
 * can have loaded the thread with wider access.
 */
export function withProfile<Parameters extends ThreadStartParams>(
  parameters: Parameters,
  settings: Settings,
): Parameters {
  if (parameters.permissions != null || parameters.sandbox != null) return parameters;
  return { ...parameters, permissions: profileOf(parameters, settings) };
}

/** The sandbox of the settings, or the default of codex: commands may write in a trusted project. `undefined` for a profile. */
export function sandboxOf(
  { config, cwd }: ThreadStartParams,
  settings: Settings,
): ThreadStartParams["sandbox"] {
  if (profileOf({ config }, settings) !== undefined) return undefined;
  const mode = textOf(fieldOf(accessIn([config, settings]), "sandbox_mode"));
  if (mode !== undefined) return mode as ThreadStartParams["sandbox"];
  const projects = fieldOf(config, "projects") ?? fieldOf(settings, "projects");
  const isTrusted = (path: string) => fieldOf(fieldOf(projects, path), "trust_level") === "trusted";
  if (cwd == null) return "read-only";
  return isTrusted(cwd) || isTrusted(repositoryOf(cwd)) ? "workspace-write" : "read-only";
}

function repositoryOf(path: string): string {
  const parent = dirname(path);
  return existsSync(join(path, ".git")) || parent === path ? path : repositoryOf(parent);
}

/** Returns a setting if it is a text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

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

/** What the commands of a thread may access: a permission profile, or a sandbox. */
type Access = Pick<ThreadStartParams, "permissions" | "sandbox">;

/**
 * What the settings say about access, or the default of codex: commands may write in a trusted project. The server would take it from
 * the record of a resumed thread, which may have had more.
 *
 * @param config the settings of the thread, which are stronger
 */
export function accessOf({ config, cwd }: ThreadStartParams, settings: Settings): Access {
  const access = accessIn([config, settings]);
  const permissions = textOf(fieldOf(access, "default_permissions"));
  // The server rejects a sandbox next to a permission profile.
  if (permissions !== undefined) return { permissions, sandbox: undefined };
  const mode = textOf(fieldOf(access, "sandbox_mode"));
  if (mode !== undefined) return { sandbox: mode as Access["sandbox"] };
  const projects = fieldOf(config, "projects") ?? fieldOf(settings, "projects");
  const isTrusted = (path: string) => fieldOf(fieldOf(projects, path), "trust_level") === "trusted";
  if (cwd == null) return { sandbox: "read-only" };
  return { sandbox: isTrusted(cwd) || isTrusted(repositoryOf(cwd)) ? "workspace-write" : "read-only" };
}

function repositoryOf(path: string): string {
  const parent = dirname(path);
  return existsSync(join(path, ".git")) || parent === path ? path : repositoryOf(parent);
}

/** Returns a setting if it is a text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

import type {
  ConfigLayerSource,
  PermissionProfileSummary,
  ConfigLayer as WireLayer,
} from "@codex/app-server/wire";
import type { CodexConfig, CodexConfigValue } from "@codex/config";
import type { OpenEnum } from "@codex/protocol";
import { checkOptions } from "../checks/check-options.js";
import { abortSignal, directory, flag, text } from "../checks/option-checks.js";
import { PagedList } from "../engine/paged-list.js";
import { readAnswer, readPage } from "../engine/server-answers.js";
import type { Runtime } from "../turn/runtime.js";

/** Where a setting comes from. */
export type ConfigSource = {
  /**
   * The kind of source, from the weakest to the strongest: `packagedDefaults` of codex, `system` for the machine's `config.toml`,
   * `user` for the one in `CODEX_HOME`, `project` for the one in the `.codex` folder of a trusted project, `sessionFlags` for
   * `CodexOptions.config`. The others come from an organization.
   */
  type: OpenEnum<
    | "packagedDefaults"
    | "system"
    | "user"
    | "project"
    | "sessionFlags"
    | "mdm"
    | "enterpriseManaged"
    | "legacyManagedConfigTomlFromFile"
    | "legacyManagedConfigTomlFromMdm"
  >;
  /** The file, or the `.codex` folder of a project, on the server's machine; `null` without one. */
  path: string | null;
};

/** The settings of one source. */
export type ConfigLayer = {
  /** The source. */
  source: ConfigSource;
  /** A hash of the settings. */
  version: string;
  /** Its settings, as they stand there. They may include secrets. */
  config: CodexConfig;
  /** Why codex does not use them, such as a project that is not trusted; `null` if it does. */
  disabledReason: string | null;
};

/** Options of `codex.readConfig()`. */
export type ReadConfigOptions = {
  /** The directory for which the settings apply, which decides on the project. Default: no project. */
  workingDirectory?: string | undefined;
  /** Whether to return the settings of each source as well. Default: `false`. */
  layers?: boolean | undefined;
  /** Aborts the request. */
  signal?: AbortSignal | undefined;
};

/** The settings in effect. */
export type ReadConfigResult = {
  /**
   * All settings, of all sources together. Absent are those that no source has, for which codex has defaults, and those that it
   * does not know. They may include secrets.
   */
  config: CodexConfig;
  /**
   * The source of each value, by its path in dotted form: `sandbox_workspace_write.network_access`, or with an index for an array,
   * `notify.0`. A key with a dot in it is not quoted.
   */
  origins: Record<string, ConfigSource>;
  /** The version of the user's `config.toml`, for `expectedVersion` of `codex.writeConfig()`; `null` when the server does not say. */
  version: string | null;
  /** The settings of each source, the strongest first. Empty unless `layers` is set. */
  layers: ConfigLayer[];
};

/** Reads the settings in effect, and where they come from. */
export async function readConfig(runtime: Runtime, where: string, given: unknown): Promise<ReadConfigResult> {
  const checks = {
    workingDirectory: runtime.isElsewhere ? text : directory,
    layers: flag,
    signal: abortSignal,
  };
  const options = checkOptions<ReadConfigOptions>(where, given, checks, runtime.options.onDiagnostic);
  const { workingDirectory: cwd, layers: wantsLayers, signal } = options;
  return runtime.useServer(where, async (server) => {
    const client = await server.connect();
    const answer = await client.request("config/read", { cwd, includeLayers: true }, { signal });
    return readAnswer("config/read", answer, ({ config, origins, layers }) => ({
      config: withoutNull(config) as CodexConfig,
      origins: Object.fromEntries(
        Object.entries(origins).map(([path, origin]) => [path, toSource((origin as WireLayer).name)]),
      ),
      version: layers?.find(({ name }) => name.type === "user" && name.profile === null)?.version ?? null,
      layers: wantsLayers ? (layers ?? []).map(toLayer) : [],
    }));
  });
}

/** Names where a setting comes from. */
export function toSource(name: ConfigLayerSource): ConfigSource {
  const { type, file, dotCodexFolder } = name as { type: string; file?: string; dotCodexFolder?: string };
  return { type, path: file ?? dotCodexFolder ?? null };
}

function toLayer({ name, version, config, disabledReason }: WireLayer): ConfigLayer {
  const own = withoutNull(config) as CodexConfig;
  return { source: toSource(name), version, config: own, disabledReason: disabledReason ?? null };
}

/** Leaves out what is `null`: the server's way to say that a key is not set. */
function withoutNull(value: unknown): CodexConfigValue {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (typeof value !== "object" || value === null) return value as CodexConfigValue;
  const given = Object.entries(value).filter(([, entry]) => entry !== null);
  return Object.fromEntries(given.map(([key, entry]) => [key, withoutNull(entry)]));
}

/** A permission profile that threads can use: see `ThreadOptions.permissions`. */
export type PermissionProfile = {
  /** Its name. Those of built-in profiles begin with a colon. */
  name: string;
  /** What it is for; `null` when it does not say. */
  description: string | null;
  /** Whether the rules of the user's organization allow it. */
  isAllowed: boolean;
};

/** Options of `codex.listPermissionProfiles()`. */
export type ListPermissionProfilesOptions = {
  /** The directory of a project that may have profiles of its own. Default: no project. */
  workingDirectory?: string | undefined;
  /** Aborts the request. */
  signal?: AbortSignal | undefined;
};

/** Lists the built-in permission profiles and those of the settings. */
export async function listPermissionProfiles(runtime: Runtime, given: unknown): Promise<PermissionProfile[]> {
  const where = "codex.listPermissionProfiles()";
  const checks = { workingDirectory: runtime.isElsewhere ? text : directory, signal: abortSignal };
  const options = checkOptions<ListPermissionProfilesOptions>(
    where,
    given,
    checks,
    runtime.options.onDiagnostic,
  );
  const { workingDirectory: cwd, signal } = options;
  return runtime.useServer(where, async (server) => {
    const client = await server.connect();
    const method = "permissionProfile/list";
    const pages = new PagedList(method, async (cursor) =>
      readPage(method, await client.request(method, { cwd, cursor }, { signal }), toProfile),
    );
    return pages.toArray();
  });
}

function toProfile({ id, description, allowed }: PermissionProfileSummary): PermissionProfile {
  return { name: id, description: description ?? null, isAllowed: allowed };
}

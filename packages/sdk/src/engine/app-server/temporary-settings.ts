import type { Connection, RequestParams } from "@codex/app-server";
import type { SandboxPolicy } from "@codex/app-server/wire";
import { fieldOf } from "../../checks/caller-values.js";
import type { ThreadOptions } from "../../options/thread-options.js";
import { threadOptionsFor } from "../../options/turn-options.js";
import type { TurnRequest } from "../engine.js";
import { readSettings, type Settings } from "./effective-settings.js";
import { Environments } from "./environments.js";
import { resumeParameters, type ThreadDefaults, threadParameters } from "./thread-parameters.js";
import { sandboxPolicies, type ThreadSettings } from "./thread-settings.js";

type ThreadStartParams = RequestParams<"thread/start">;
type SettingsUpdate = Omit<RequestParams<"thread/settings/update">, "threadId">;

/** Parameters of `turn/start`. */
export type TurnStartSettings = Omit<RequestParams<"turn/start">, "threadId" | "input">;

/** The thread of the turns. */
export interface SettledThread {
  readonly id: string;
  readonly connection: Connection;
  readonly settings: ThreadSettings;
}

/**
 * The settings that a turn has for itself alone. The server keeps what `turn/start` sets for later turns, of any client. So the
 * settings are reverted as soon as the turn has started, which keeps its own until its end.
 */
export class TemporarySettings {
  /** The working directory of the last turn. */
  directory: string;
  /** Settles when the settings have been reverted, or could not be. Never rejects. */
  reverted: Promise<void> | undefined;
  readonly #thread: SettledThread;
  readonly #defaults: () => ThreadDefaults;
  /** What is still to be reverted. */
  #pending: SettingsUpdate | undefined;
  /** Whether a turn of the thread was in plan mode. */
  #hasPlanned = false;

  /** @param defaults returns the defaults of thread options */
  constructor(thread: SettledThread, defaults: () => ThreadDefaults) {
    this.#thread = thread;
    this.#defaults = defaults;
    this.directory = thread.settings.directory;
  }

  /**
   * Returns the parameters of `turn/start` for the options of a turn. Call {@link revert} once the turn has started. Rejects when
   * the settings of an earlier turn cannot be reverted.
   */
  async apply(request: TurnRequest): Promise<TurnStartSettings> {
    await this.#revertPending();
    const { approvalPolicy, reasoningSummary, sandboxMode, serviceTier, workingDirectory } = request.options;
    const thread = this.#thread.settings;
    const asked = threadParameters(threadOptionsFor(request), this.#defaults());
    this.directory = workingDirectory ?? thread.directory;
    const { start, before } = this.#modelSettings(request);
    if (serviceTier !== undefined) start.serviceTierForTurn = serviceTier;
    if (approvalPolicy !== undefined) {
      start.approvalPolicy = asked.approvalPolicy;
      before.approvalPolicy = thread.complete.approvalPolicy;
    }
    const changesPlace = sandboxMode !== undefined || workingDirectory !== undefined;
    if (changesPlace || reasoningSummary !== undefined) {
      const settings = await readSettings(this.#thread.connection, asked.cwd);
      if (changesPlace) {
        Object.assign(start, placeOf(asked, settings));
        Object.assign(before, this.#placeBefore(request.threadOptions));
      }
      if (reasoningSummary !== undefined) {
        start.summary = reasoningSummary;
        before.summary = summaryOf({ ...settings, ...thread.asked.config });
      }
    }
    if (Object.keys(before).length > 0) this.#pending = before;
    return start;
  }

  /** The model of a turn; `null` for a turn of another client, and for a review, whose model the server chooses. */
  modelOf({ options, task }: TurnRequest): string | null {
    if (task?.type === "attach" || task?.type === "review") return null;
    return options.model ?? this.#thread.settings.complete.model ?? null;
  }

  /** Reverts the settings of the turn, which has started. If that fails, {@link apply} tries again. */
  revert(): void {
    this.reverted = this.#revertPending().catch(() => {});
  }

  async #revertPending(): Promise<void> {
    if (this.#pending === undefined) return;
    const { connection, id } = this.#thread;
    await connection.request("thread/settings/update", { threadId: id, ...this.#pending });
    this.#pending = undefined;
  }

  #modelSettings({ options }: TurnRequest): { start: TurnStartSettings; before: SettingsUpdate } {
    const { model, modelReasoningEffort: effort, collaborationMode } = options;
    const isPlan = collaborationMode === "plan";
    if (model === undefined && effort === undefined && !isPlan) return { start: {}, before: {} };
    const { complete } = this.#thread.settings;
    const of = { model: complete.model ?? "", reasoning_effort: complete.effort ?? null };
    this.#hasPlanned ||= isPlan;
    // Only a mode can take back an effort that was never set. An empty text tells the model nothing. The server's own text, `null`,
    // says after a plan that planning is over.
    const text = this.#hasPlanned ? null : "";
    const before: SettingsUpdate = {
      collaborationMode: { mode: "default", settings: { ...of, developer_instructions: text } },
    };
    if (!isPlan) return { start: { model, effort }, before };
    const own = { model: model ?? of.model, reasoning_effort: effort ?? of.reasoning_effort };
    const mode = { mode: "plan", settings: { ...own, developer_instructions: null } } as const;
    return { start: { collaborationMode: mode }, before };
  }

  #placeBefore(options: ThreadOptions): SettingsUpdate {
    const { answer, complete, directory: cwd } = this.#thread.settings;
    const { activePermissionProfile: profile, runtimeWorkspaceRoots: roots = [] } = answer;
    const access = profile ? { permissions: profile.id } : { sandboxPolicy: complete.sandboxPolicy };
    // Without the list, the directory would be the only root.
    const local = roots.length > 1 && {
      environments: [{ environmentId: "local", cwd, runtimeWorkspaceRoots: roots }],
    };
    const here = { cwd, runtimeWorkspaceRoots: roots };
    const place = Environments.of(this.#thread.connection).select(options, here);
    return { cwd, ...access, ...local, ...place };
  }
}

/** Where a turn works, and what its commands may access there. */
function placeOf(asked: ThreadStartParams, settings: Settings): TurnStartSettings {
  const { cwd, sandbox, runtimeWorkspaceRoots } = resumeParameters(asked, settings);
  const place = { cwd, runtimeWorkspaceRoots };
  if (sandbox == null) return place;
  if (sandbox !== "workspace-write") return { ...place, sandboxPolicy: sandboxPolicies[sandbox] };
  const table = settings["sandbox_workspace_write"];
  const own = (name: string) => asked.config?.[`sandbox_workspace_write.${name}`] ?? fieldOf(table, name);
  const sandboxPolicy: SandboxPolicy = {
    type: "workspaceWrite",
    writableRoots: (own("writable_roots") ?? []) as string[],
    networkAccess: own("network_access") === true,
    excludeTmpdirEnvVar: own("exclude_tmpdir_env_var") === true,
    excludeSlashTmp: own("exclude_slash_tmp") === true,
  };
  return { ...place, sandboxPolicy };
}

/** The summary of the settings. All models of the catalogue have none by default. */
function summaryOf(settings: Settings): SettingsUpdate["summary"] {
  return (settings["model_reasoning_summary"] ?? "none") as SettingsUpdate["summary"];
}

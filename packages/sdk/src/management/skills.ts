import type { SkillMetadata } from "@codex/app-server/wire";
import type { OpenEnum } from "@codex/protocol";
import { checkOptions } from "../checks/check-options.js";
import { directory } from "../checks/option-checks.js";
import { currentDirectory } from "../engine/host.js";
import { readAnswer } from "../engine/server-answers.js";
import type { Runtime } from "../turn/runtime.js";

/** Instructions for one kind of task, which the model reads when it needs them. */
export type Skill = {
  /** Its name, for an input of type `skill` and for `disabledSkills`. Several skills can have one name. */
  name: string;
  /** What it is for, as the model sees it. */
  description: string;
  /** The absolute path of its `SKILL.md`, on the server's machine. */
  path: string;
  /**
   * Whose it is: the user's (`CODEX_HOME/skills` and `skillFolders`), the repository's (`.agents/skills`), codex's own, or the
   * administrator's.
   */
  scope: OpenEnum<"user" | "repo" | "system" | "admin">;
  /** Whether the server's settings enable it. `disabledSkills` of a thread does not count here. */
  isEnabled: boolean;
  /** The plugin that it comes from; `null` for none. */
  pluginId: string | null;
};

/** What `codex.listSkills()` has found. */
export type SkillList = {
  /** The skills that threads in the directory have. */
  skills: Skill[];
  /** The skills that could not be read, with the reason. */
  errors: { path: string; message: string }[];
};

/** Options of `codex.listSkills()`. */
export type ListSkillsOptions = {
  /** The directory whose repository's skills are included. Default: the current directory of this process, or of a remote server. */
  workingDirectory?: string | undefined;
};

const method = "skills/list";

/** Lists the skills of a directory. */
export async function listSkills(runtime: Runtime, where: string, given: unknown): Promise<SkillList> {
  const { onDiagnostic } = runtime.options;
  const options = checkOptions<ListSkillsOptions>(
    where,
    given,
    { workingDirectory: directory },
    onDiagnostic,
  );
  const cwd = options.workingDirectory ?? (runtime.isElsewhere ? undefined : currentDirectory());
  return runtime.useServer(where, async (server) => {
    const client = await server.connect();
    // Otherwise the server answers with what it read before, for a time.
    const answer = await client.request(method, { cwds: cwd === undefined ? [] : [cwd], forceReload: true });
    return readAnswer(method, answer, ({ data }) => ({
      skills: data.flatMap(({ skills }) => skills.map(toSkill)),
      errors: data.flatMap(({ errors }) => errors.map(({ path, message }) => ({ path, message }))),
    }));
  });
}

function toSkill({ name, description, path, scope, enabled, pluginId }: SkillMetadata): Skill {
  return { name, description, path, scope, isEnabled: enabled, pluginId: pluginId ?? null };
}

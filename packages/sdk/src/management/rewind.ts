import type { RestoreConflict, RestoredFile } from "../checkpoint/restore.js";
import { checkOptions } from "../checks/check-options.js";
import { flag } from "../checks/option-checks.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import type { ThreadOptions } from "../options/thread-options.js";
import type { Conversation } from "../turn/conversation.js";
import { placeChecks, requireOnePlace, type TurnPlace } from "./task-options.js";

/** Which turns to undo, and what of them. */
export type RewindOptions = TurnPlace & {
  /** Whether to restore the files. Not for an agent on another machine. Default: `true`. */
  files?: boolean | undefined;
  /** Whether to remove the turns from the conversation, as `thread.revert()` does. Requires app-server. Default: `true` there. */
  conversation?: boolean | undefined;
  /** Only report what would change. Default: `false`. */
  dryRun?: boolean | undefined;
  /** Also restore files that people or other programs have changed since that place. Default: `false`, which leaves them. */
  force?: boolean | undefined;
};

/** What a rewind has changed, or would change. */
export type RewindResult = {
  /** The root of the working tree, to which the paths are relative; `null` without `files`. */
  root: string | null;
  /** The files, sorted by path. */
  files: RestoredFile[];
  /** The files that were left alone. */
  conflicts: RestoreConflict[];
};

/** Undoes turns of a thread. */
export async function rewind(
  conversation: Conversation,
  threadOptions: ThreadOptions,
  where: string,
  given: unknown,
): Promise<RewindResult> {
  const { runtime } = conversation;
  const checks = { ...placeChecks, files: flag, conversation: flag, dryRun: flag, force: flag };
  const options = checkOptions<RewindOptions>(where, given, checks, runtime.options.onDiagnostic);
  const { files = true, conversation: reverts = runtime.usesServer, dryRun, force } = options;
  const place = { toTurnId: options.toTurnId, beforeTurnId: options.beforeTurnId } as TurnPlace;
  requireOnePlace(where, place);
  if (reverts) runtime.requireServer("conversation");
  if (!files && !reverts)
    throw new InvalidOptionError("files", "`true` where the conversation keeps its turns", "false", where);
  if (files && (runtime.isElsewhere || threadOptions.environment !== undefined)) {
    const expected =
      "`false` for an agent that works on another machine, whose files this program cannot restore";
    throw new InvalidOptionError("files", expected, "true", where);
  }
  if (conversation.mustBeFound) await conversation.find();
  return conversation.queue.between(where, async () => {
    const id = conversation.requireId(where);
    const target = files ? await findFiles(id) : undefined;
    const restore = async () => (await target?.restore()) ?? { root: null, files: [], conflicts: [] };
    if (!reverts) return restore();
    const { findTurnToRevert, removeTurns } = await runtime.late();
    return runtime.useServer(where, (server) =>
      server.use(id, threadOptions, async (thread) => {
        // No file is restored for a turn that the conversation does not have.
        const beforeTurnId = await findTurnToRevert(where, thread, target?.place ?? place);
        const result = await restore();
        if (dryRun) return result;
        await removeTurns(thread, beforeTurnId);
        conversation.queue.totalUsage = null;
        return result;
      }),
    );
  });

  /** Finds the state to restore, and the place in the conversation that belongs to it. */
  async function findFiles(
    threadId: string,
  ): Promise<{ place: TurnPlace; restore(): Promise<RewindResult> }> {
    const { loadCheckpoints } = await runtime.observers();
    const { checkpointsOf, findTarget, rewindLabels } = await loadCheckpoints();
    const { checkpoints } = await checkpointsOf(runtime, threadOptions.workingDirectory);
    const { toTurnId, beforeTurnId } = place;
    const target = await findTarget(checkpoints, threadId, place);
    if (Array.isArray(target)) {
      const known = target.length === 0 ? "there is none" : `the latest are ${target.slice(-5).join(", ")}`;
      const expected = `the id of a turn with \`checkpoints\` in this thread and working tree (${known})`;
      const option = toTurnId === undefined ? "beforeTurnId" : "toTurnId";
      throw new InvalidOptionError(option, expected, JSON.stringify(toTurnId ?? beforeTurnId), where);
    }
    const { id, turnId, expected, foreign } = target;
    return {
      place: toTurnId === undefined ? { beforeTurnId: turnId } : { toTurnId: turnId },
      async restore() {
        const { before, after } = rewindLabels(threadId);
        const settings = { dryRun, force, expected, foreign, label: before };
        const { files, conflicts } = await checkpoints.restore(id, settings);
        if (!dryRun && files.length > 0) await checkpoints.snapshot({ label: after });
        return { root: checkpoints.root, files, conflicts };
      },
    };
  }
}

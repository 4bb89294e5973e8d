import type { RestoreConflict, RestoredFile } from "../checkpoint/restore.js";
import { checkOptions } from "../checks/check-options.js";
import { flag } from "../checks/option-checks.js";
import { InvalidOptionError, UnsupportedOptionError } from "../errors/option-errors.js";
import type { ThreadOptions } from "../options/thread-options.js";
import type { Conversation } from "../turn/conversation.js";
import { checkOnePlace, placeChecks, type TurnPlace } from "./task-options.js";

/** Which turns to undo, and what of them. */
export type RewindOptions = TurnPlace & {
  /** Whether to restore the files. Default: `true`. */
  files?: boolean | undefined;
  /** Whether to remove the turns from the conversation, as `thread.revert()` does. Requires app-server. Default: `true` there. */
  conversation?: boolean | undefined;
  /** Only report what would change. Default: `false`. */
  dryRun?: boolean | undefined;
  /** Also restore files that other hands have changed since the last turn. Default: `false`, which leaves them. */
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
  const { toTurnId, beforeTurnId, files = true, dryRun, force } = options;
  const place = { toTurnId, beforeTurnId } as TurnPlace;
  if (toTurnId === undefined && beforeTurnId === undefined)
    throw new InvalidOptionError("toTurnId", "given unless `beforeTurnId` is", "neither", where);
  checkOnePlace(where, place);
  if (options.conversation && !runtime.usesServer)
    throw new UnsupportedOptionError("conversation", "app-server");
  const isReverting = options.conversation ?? runtime.usesServer;
  if (conversation.mustBeFound) await conversation.find();
  return conversation.queue.between(where, async () => {
    const id = conversation.requireId(where);
    const result = files ? await rewindFiles(id) : { root: null, files: [], conflicts: [] };
    if (isReverting && !dryRun) {
      const { revertThread } = await runtime.late();
      await runtime.useServer(where, (server) =>
        server.use(id, threadOptions, (thread) => revertThread(where, thread, place)),
      );
      conversation.queue.totalUsage = null;
    }
    return result;
  });

  async function rewindFiles(threadId: string): Promise<RewindResult> {
    const { checkpointsOfTurns, checkpointsOf, keepRewound } = await runtime.observers();
    const checkpoints = await checkpointsOf(runtime, threadOptions.workingDirectory);
    const { turns, last } = await checkpointsOfTurns(checkpoints, threadId);
    const turn = turns.findLast(({ turnId }) => turnId === (toTurnId ?? beforeTurnId));
    if (turn === undefined) {
      const known = turns.map(({ turnId }) => turnId).join(", ") || "none";
      const expected = `the id of a turn with \`checkpoints\` in this thread and working tree (${known})`;
      const name = toTurnId === undefined ? "beforeTurnId" : "toTurnId";
      throw new InvalidOptionError(name, expected, JSON.stringify(toTurnId ?? beforeTurnId), where);
    }
    const state = toTurnId === undefined ? turn.before : turn.after;
    const { files, conflicts } = await checkpoints.restore(state.id, { dryRun, force, expected: last?.id });
    if (!dryRun) await keepRewound(checkpoints, threadId);
    return { root: checkpoints.root, files, conflicts };
  }
}

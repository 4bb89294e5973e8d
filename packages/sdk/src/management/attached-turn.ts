import { CodexError } from "@codex/protocol";
import { requireObject } from "../engine/server-answers.js";
import { ThreadBusyError } from "../errors/turn-errors.js";
import { noInput } from "../options/input.js";
import { Conversation } from "../turn/conversation.js";
import type { Runtime } from "../turn/runtime.js";
import { StreamedTurn } from "../turn/streamed-turn.js";
import { callerFrames } from "../turn/turn.js";
import { TurnRun } from "../turn/turn-run.js";
import { checkAttachOptions } from "./task-options.js";

/** Follows the turn that another client runs in a thread; `null` when none runs. */
export async function attach(
  runtime: Runtime,
  where: string,
  threadId: string,
  given: unknown,
): Promise<StreamedTurn | null> {
  const { handlers, options } = checkAttachOptions(where, given, runtime.options.onDiagnostic);
  runtime.requireServer(where);
  const conversation = new Conversation(runtime, threadId);
  if (conversation.queue.isTaken) {
    throw new ThreadBusyError(threadId, "a turn of it runs or waits", { here: true });
  }
  const request = {
    input: noInput,
    task: { type: "attach" } as const,
    threadOptions: handlers,
    options,
    output: undefined,
    preparing: undefined,
    isStreamed: true,
    callers: callerFrames(),
  };
  if (!(await isActive(runtime, where, threadId, options.signal))) return null;
  const run = new TurnRun(conversation, request);
  try {
    await run.whenRunning();
  } catch (error) {
    // It ended meanwhile.
    if (CodexError.isInstance(error) && error.code === "turn_ended") return null;
    throw error;
  }
  return new StreamedTurn(run);
}

/** Whether a turn runs in a thread. Does not load it. */
function isActive(runtime: Runtime, where: string, threadId: string, signal?: AbortSignal): Promise<boolean> {
  return runtime.useServer(where, async (server) => {
    const client = await server.connect();
    const answer = await client.request("thread/read", { threadId }, { signal });
    return requireObject("thread/read", answer).thread.status.type === "active";
  });
}

import type { AppServerTurn } from "./app-server-turn.js";
import { orAborted } from "./or-aborted.js";
import { turnParameters } from "./turn-parameters.js";

/**
 * Asks the server for a turn; resolves when it is known to run. On abort what the server may have begun is interrupted
 * first. Rejects with what kept the turn from starting.
 */
export async function beginTurn(turn: AppServerTurn, signal: AbortSignal): Promise<void> {
  // Not given up on abort: what the server has begun must be known, so that it can be interrupted.
  const asking = ask(turn);
  asking.catch((error: unknown) => turn.lose(error));
  try {
    // News of the turn can come before the answer, and an answer can get lost.
    const begun = asking.then(() => Promise.race([turn.known, turn.over]));
    await orAborted(Promise.race([turn.known, begun]), signal);
  } catch (error) {
    await turn.cancel();
    throw error;
  }
}

async function ask({ connection, thread, request, inputId, acknowledge }: AppServerTurn): Promise<void> {
  const threadId = thread.id;
  const onResult = ({ turn: { id } }: { turn: { id: string } }) => acknowledge(id);
  const { task } = request;
  switch (task?.type) {
    case undefined:
      await connection.request("turn/start", turnParameters(threadId, request, inputId), { onResult });
      break;
    case "review":
      await connection.request("review/start", { threadId, target: task.target }, { onResult });
      break;
    case "compact":
      // Its answer does not name the turn.
      await connection.request("thread/compact/start", { threadId });
      break;
  }
}

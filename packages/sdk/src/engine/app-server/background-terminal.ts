import { RequestFailedError } from "@codex/app-server/errors";
import type { ThreadBackgroundTerminal } from "@codex/app-server/wire";
import type { EngineServer } from "../engine.js";
import { PagedList } from "../paged-list.js";
import { readPage } from "../server-answers.js";

/** A process that a command of the agent has left running. */
export type BackgroundTerminal = {
  /** Names it for `thread.endTerminal()`. */
  id: string;
  /** The command line, as the agent gave it. */
  command: string;
  /** The directory that it was started in. */
  workingDirectory: string;
  /** The id of the `command_execution` item that has started it. */
  itemId: string;
};

function toTerminal({ processId, command, cwd, itemId }: ThreadBackgroundTerminal): BackgroundTerminal {
  return { id: processId, command, workingDirectory: cwd, itemId };
}

/** Lists the processes that a thread has left running. */
export function listTerminals(server: EngineServer, threadId: string): Promise<BackgroundTerminal[]> {
  const method = "thread/backgroundTerminals/list";
  return unlessUnloaded([], async () => {
    const client = await server.connect();
    const pages = new PagedList(method, async (cursor) =>
      readPage(method, await client.request(method, { threadId, cursor }), toTerminal),
    );
    return pages.toArray();
  });
}

/** Ends one of them. Returns whether it ran. */
export function endTerminal(server: EngineServer, threadId: string, processId: string): Promise<boolean> {
  return unlessUnloaded(false, async () => {
    const client = await server.connect();
    const request = { threadId, processId };
    return (await client.request("thread/backgroundTerminals/terminate", request)).terminated === true;
  });
}

/** The server has ended the processes of a thread that is not loaded. */
async function unlessUnloaded<Result>(none: Result, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RequestFailedError && /thread not found/.test(error.serverMessage)) return none;
    throw error;
  }
}

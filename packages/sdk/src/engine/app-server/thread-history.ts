import { InvalidOptionError } from "../../errors/option-errors.js";
import type { InjectedItem } from "../../options/injected-item.js";
import type { LoadedThread } from "../engine.js";
import { PagedList } from "../paged-list.js";
import { readPage } from "../server-answers.js";

/** The largest page that the server sends. */
const maxPageSize = 100;

/** Where the history of a thread is to end: with a turn, or before one. */
type HistoryEnd = { toTurnId?: string | undefined; beforeTurnId?: string | undefined };

/** Removes the turns after a place from the history of a thread. */
export async function revertThread(where: string, thread: LoadedThread, place: HistoryEnd): Promise<void> {
  await removeTurns(thread, await findTurnToRevert(where, thread, place));
}

/** Removes a turn and those after it, as {@link findTurnToRevert} has found it. */
export async function removeTurns(thread: LoadedThread, beforeTurnId: string | undefined): Promise<void> {
  if (beforeTurnId !== undefined)
    await thread.connection.request("thread/revert", { threadId: thread.id, beforeTurnId });
}

/**
 * Finds the first turn after a place; `undefined` when the place is the end of the thread.
 *
 * @throws {InvalidOptionError} (as a rejection) when the thread has no such turn
 */
export async function findTurnToRevert(
  where: string,
  { id: threadId, connection }: LoadedThread,
  { toTurnId, beforeTurnId }: HistoryEnd,
): Promise<string | undefined> {
  const method = "thread/turns/list";
  const turns = new PagedList(method, async (cursor) => {
    const page = { cursor, limit: maxPageSize, sortDirection: "desc", itemsView: "notLoaded" } as const;
    const answer = await connection.request(method, { threadId, ...page });
    return readPage(method, answer, ({ id }) => id);
  });
  let later: string | undefined;
  for await (const id of turns) {
    if (id === beforeTurnId) return id;
    if (id === toTurnId) return later;
    later = id;
  }
  const option = toTurnId === undefined ? "beforeTurnId" : "toTurnId";
  const expected =
    "the id of a turn in the thread's conversation on app-server, where turns of exec have other ids";
  throw new InvalidOptionError(option, expected, "another id", where);
}

/** Adds items to the end of what the model sees of a thread. */
export async function injectItems(
  { id: threadId, connection }: LoadedThread,
  items: readonly InjectedItem[],
): Promise<void> {
  await connection.request("thread/inject_items", { threadId, items: items.map(toResponseItem) as never });
}

/** An item as the Responses API has it, where a message of the model is output and any other one input. */
function toResponseItem(item: InjectedItem): object {
  if ("type" in item) return item;
  const { role, text } = item;
  return {
    type: "message",
    role,
    content: [{ type: role === "assistant" ? "output_text" : "input_text", text }],
  };
}

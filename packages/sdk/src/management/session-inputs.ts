import type { ExportedSession } from "../engine/session-transfer.js";

/**
 * Whether a session has the input of this `inputId`, as `codex.readThread()` says of a thread that need not be exported. Inputs
 * of the threads that it was forked from do not count.
 *
 * @param session the result of `codex.exportSession()`, of this version or an earlier one
 * @param inputId the `inputId` that was given with a turn, or to `streamed.steer()`
 */
export function hasInput(session: ExportedSession, inputId: string): boolean {
  const ending = `${session.threadId.toLowerCase()}.jsonl`;
  const file = session.files.find(({ path }) => path.toLowerCase().endsWith(ending));
  if (file === undefined) return false;
  const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.length);
  const mark = `"client_id":${JSON.stringify(inputId)}`;
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) {
    const end = bytes.indexOf(10, at);
    const line = bytes.subarray(bytes.lastIndexOf(10, at) + 1, end < 0 ? undefined : end);
    if (recordsInput(line.toString("utf8"), inputId)) return true;
  }
  return false;
}

/** Whether a line of a session records an input. What a tool was called with could contain the same text. */
function recordsInput(line: string, inputId: string): boolean {
  try {
    const { type, payload } = JSON.parse(line);
    const item = payload?.item;
    return type === "event_msg" && item?.type === "UserMessage" && item.client_id === inputId;
  } catch {
    // The last line of a program that was killed can be torn.
    return false;
  }
}

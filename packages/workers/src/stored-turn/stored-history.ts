import { createHash } from "node:crypto";
import { rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  type Codex,
  type CodexError,
  type ExportedSession,
  hasInput,
  type SessionConflictError,
  type SessionFile,
  type StoredTurn,
} from "@codex/sdk";
import type { SessionStore, StoredSession } from "../store/session-store.js";
import { quote, StoreError } from "../store/store-error.js";
import { SessionTail, wholeLines } from "./session-tail.js";
import type { SessionWriter } from "./session-writer.js";

/** Reads a session from the store, with those that it was forked from. */
export async function readStoredSession(
  store: SessionStore,
  key: string,
): Promise<ExportedSession | undefined> {
  const session = await store.read(key);
  if (session === undefined) return undefined;
  const files = [await toFile(session)];
  for (const parent of session.parents) {
    const stored = await store.read(parent);
    if (stored === undefined) throw parentGone(key, parent);
    files.push(await toFile(stored));
  }
  return { threadId: session.threadId, files };
}

async function toFile({ fileName, bytes }: StoredSession): Promise<SessionFile> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return { path: fileName, bytes: Buffer.concat(pieces) };
}

function parentGone(key: string, parent: string): StoreError {
  const message = `Session ${quote(key)} was forked from ${quote(parent)}, which is not in the store. It cannot be continued without it.`;
  return new StoreError("store_failed", message, { key });
}

/**
 * Makes the home of this host have a stored session, and follows its file. The store decides what the session is. Lines that this host
 * wrote earlier and could not store are added to the store unless another host has written since. Then the file is set aside.
 *
 * @returns the session as the store has it now
 */
export async function bringHome(
  codex: Codex,
  writer: SessionWriter,
  session: ExportedSession,
): Promise<ExportedSession> {
  const { threadId, files } = session;
  const size = files[0]?.bytes.length ?? 0;
  const current = await importOrAdopt(codex, session);
  // Not before the file is the stored one: what another file has at this offset is not for the store.
  writer.follow(new SessionTail(codex, threadId, size));
  if (current !== session) await writer.flush();
  return current;
}

async function importOrAdopt(codex: Codex, session: ExportedSession): Promise<ExportedSession> {
  const { threadId, files } = session;
  try {
    await codex.importSession(session);
    return session;
  } catch (error) {
    if (!isOwnConflict(error, threadId)) throw error;
    if (error.reason === "different") {
      await setAside(error.path);
      return await importOrAdopt(codex, session);
    }
    const [own] = (await codex.exportSession(threadId)).files;
    if (own === undefined) throw error;
    const bytes = wholeLines(own.bytes);
    const ahead = { threadId, files: [{ ...own, bytes }, ...files.slice(1)] };
    if (bytes.length < own.bytes.length) {
      // The agent would append to what a killed one has left: half of a line, or a prompt without its id.
      await setAside(error.path);
      await codex.importSession(ahead);
    }
    return ahead;
  }
}

function isOwnConflict(error: unknown, threadId: string): error is SessionConflictError {
  const { code, reason } = error as Partial<SessionConflictError>;
  if (code !== "session_conflict" || reason === "elsewhere") return false;
  return (error as CodexError).threadId === threadId;
}

/** Renames a file to a name that codex does not take for a session. Its lines are in no store, so they are kept. */
async function setAside(file: string): Promise<void> {
  await rename(file, join(dirname(file), `.${basename(file)}.${Date.now()}.aside`));
}

/** What a stored session shows about a turn. */
export interface TurnProgress {
  /** Whether it has the turn's input. */
  begun: boolean;
  /** The id for the next input of the turn. */
  nextInputId: string;
  /** The ids of the inputs that it has. */
  inputIds: string[];
}

/** Finds out which inputs of a turn a session has: the turn's own, and those that asked the agent to continue. */
export function findProgress(key: string, session: ExportedSession | undefined): TurnProgress {
  const inputIds: string[] = [];
  for (;;) {
    const nextInputId = inputIdOf(key, inputIds.length);
    if (session === undefined || !hasInput(session, nextInputId))
      return { begun: inputIds.length > 0, nextInputId, inputIds };
    inputIds.push(nextInputId);
  }
}

/** The longest `inputId`. */
const maxInputId = 100;

/** The id of a turn's input: its key, if that is short enough. Those of later attempts cannot be keys of other turns. */
function inputIdOf(key: string, attempt: number): string {
  if (attempt === 0 && key.length <= maxInputId) return key;
  const hash = createHash("sha256").update(`${attempt}\0${key}`).digest("hex");
  return attempt === 0 ? hash : `continue-${attempt}-${hash}`;
}

/** Reads the agent's turns that had an input of the turn. */
export async function readAttempts(
  codex: Codex,
  threadId: string,
  { inputIds }: TurnProgress,
): Promise<StoredTurn[]> {
  const { turns } = await codex.readThread(threadId);
  return turns.filter((turn) => turn.inputIds.some((id) => id !== null && inputIds.includes(id)));
}

import { resolve } from "node:path";
import { CodexError } from "@codex/protocol";
import { describeValue } from "@codex/protocol/describe";
import { fieldOf, namesOf } from "../checks/caller-values.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import type { ThreadOptions } from "../options/thread-options.js";
import type { Runtime } from "../turn/runtime.js";
import { checkName } from "./task-options.js";
import type { ThreadInfo } from "./thread-info.js";

/**
 * No thread, or more than one, fits the name that `codex.resumeThread()` was given, `codex.resumeLastThread()` found no
 * thread, or `codex.exportSession()` no session. Nothing was sent to the model.
 */
export class ThreadNotFoundError extends CodexError {
  /**
   * - `missing`: no thread of the working directory fits, or the thread has no session.
   * - `archived`: the only ones that fit are archived.
   * - `ambiguous`: several threads of the working directory have the name.
   */
  readonly reason: "missing" | "archived" | "ambiguous";
  /**
   * The threads that have the name: those to choose from when it is ambiguous, otherwise the archived ones and those of
   * other directories.
   */
  readonly threads: readonly ThreadInfo[];

  constructor(reason: ThreadNotFoundError["reason"], message: string, threads: readonly ThreadInfo[] = []) {
    super("thread_not_found", message);
    this.reason = reason;
    this.threads = threads;
  }

  override get name(): string {
    return "ThreadNotFoundError";
  }
}

/**
 * The working directory whose threads are searched; `undefined` for that of a server elsewhere, which is unknown. As
 * `codex exec resume` does, a name is looked up among the threads that last worked in the directory.
 */
export function searchedDirectory(runtime: Runtime, { workingDirectory }: ThreadOptions): string | undefined {
  return runtime.isElsewhere ? workingDirectory : resolve(workingDirectory ?? "");
}

/** Whether a thread is given by its name. Everything else must be an id. */
export function isThreadName(thread: unknown): thread is { name: string } {
  return typeof thread === "object" && thread !== null && fieldOf(thread, "name") !== undefined;
}

/** Reads the name of `{ name }`, the other way to say which thread to resume. */
export function checkThreadName(where: string, thread: object): string {
  const name = fieldOf(thread, "name");
  if (namesOf(thread).length > 1) {
    throw new InvalidOptionError(
      "id",
      "the id of a thread, or `{ name }` alone",
      describeValue(thread),
      where,
    );
  }
  checkName(where, name);
  return name.trim();
}

/** Rejects a lookup that would consider the threads of every directory of a server elsewhere. */
export function requireDirectory(where: string, runtime: Runtime, options: ThreadOptions): void {
  if (searchedDirectory(runtime, options) !== undefined) return;
  throw new InvalidOptionError("workingDirectory", "given with a server elsewhere", "undefined", where);
}

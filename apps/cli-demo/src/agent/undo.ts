import { execFile } from "node:child_process";
import { promisify } from "node:util";

import type { CodexError, GoalResult, RewindOptions, RewindResult, Thread, Turn } from "@codex/sdk";

import { restoredLines } from "../rendering/file-change-lines.js";
import { type Style, textBlock } from "../rendering/layout.js";
import { printableLine } from "../rendering/printable-text.js";
import { noticeLines } from "../rendering/thread-lines.js";
import { askKey, hasKeyboard, questionLine } from "../terminal/keyboard.js";
import type { Screen } from "../terminal/screen.js";

/** A turn of a chat that has ended, in whatever way. */
interface PastTurn {
  /** `undefined` for a goal, which has several, and on exec for a turn that did not complete. */
  id: string | undefined;
  message: string;
}

/** Options of {@link UndoableTurns}. */
export interface UndoOptions {
  thread: Thread;
  screen: Screen;
  style: Style;
  /** Whether the conversation forgets the turn as well, which only app-server can do. */
  revertsConversation: boolean;
  /** Why there are no checkpoints; `undefined` if there are. */
  obstacle: string | undefined;
}

/** The turns of a chat that `/undo` takes back, one after the other, beginning with the last one. */
export class UndoableTurns {
  readonly #options: UndoOptions;
  readonly #turns: PastTurn[] = [];

  constructor(options: UndoOptions) {
    this.#options = options;
  }

  /** Notes a turn or goal that has completed, or the error that ended it. */
  add(message: string, ended: Turn | GoalResult | CodexError): void {
    if ("goal" in ended) this.#turns.push({ id: undefined, message });
    else if ("finalResponse" in ended)
      this.#turns.push({ id: ended.changes?.turnId ?? ended.id ?? undefined, message });
    else if (ended.began)
      this.#turns.push({ id: ended.changes?.turnId ?? ended.turnId ?? undefined, message });
  }

  /** Lists what the undo of the last turn would change, asks, and does it. */
  async undoLast(signal: AbortSignal): Promise<void> {
    const { thread, screen, style, revertsConversation } = this.#options;
    const say = (text: string) => screen.write([...noticeLines(text, style), ""]);
    const refusal = this.#refusal();
    if (refusal !== undefined) return say(refusal);
    const place = this.#place();
    const last = this.#turns.at(-1);
    if (place === undefined || last === undefined)
      return say("The last turn cannot be undone: it was for a goal, or has no checkpoint.");
    const preview = await thread.rewind({ ...place, dryRun: true });
    if (preview.files.length + preview.conflicts.length === 0 && !revertsConversation)
      return say("The last turn has changed no files, so there is nothing to undo.");
    await screen.write(previewLines(last.message, preview, this.#options));
    const text = (otherKey: string | undefined) =>
      questionLine(screen, ["Undo it? [y]es / [n]o"], { otherKey });
    const key = await askKey({ screen, text, keys: ["y", "n", "escape"], signal });
    if (key !== "y") return say("Nothing was undone.");
    await thread.rewind(place);
    this.#turns.pop();
    const { paint } = style;
    await screen.write([paint.green("✓ undone"), ""]);
  }

  #refusal(): string | undefined {
    if (this.#options.obstacle !== undefined) return this.#options.obstacle;
    if (this.#turns.length === 0) return "There is no turn to undo in this chat.";
    return undefined;
  }

  /** Where to go back to. The state before a turn is that after the turn before it. */
  #place(): RewindOptions | undefined {
    const last = this.#turns.at(-1)?.id;
    if (last !== undefined) return { beforeTurnId: last };
    const previous = this.#turns.at(-2)?.id;
    return previous === undefined ? undefined : { toTurnId: previous };
  }
}

function previewLines(
  message: string,
  preview: RewindResult,
  { style, revertsConversation }: UndoOptions,
): string[] {
  const { paint, width } = style;
  const conversation = revertsConversation
    ? "The conversation forgets the turn, too."
    : "The conversation keeps the turn: on exec, only files can be undone.";
  return [
    ...textBlock(`Undo of "${printableLine(message)}":`, "", width).map((line) => paint.bold(line)),
    ...(preview.files.length + preview.conflicts.length === 0
      ? [paint.dim("The turn has changed no files.")]
      : restoredLines(preview, style)),
    ...textBlock(conversation, "", width).map((line) => paint.dim(line)),
  ];
}

/**
 * Says why `/undo` is impossible. Checkpoints need git and a working tree, and there has to be someone to ask.
 *
 * @param isWanted whether the command line permits it
 */
export async function undoObstacle(directory: string, isWanted: boolean): Promise<string | undefined> {
  if (!isWanted) return "This chat has --no-undo, so no files are kept before its turns.";
  if (!hasKeyboard()) return "/undo asks first, and there is no terminal to ask at.";
  if (await isInWorkingTree(directory)) return undefined;
  return "/undo needs git and a directory in a Git repository: only there are files kept before each turn.";
}

async function isInWorkingTree(directory: string): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)("git", ["rev-parse", "--is-inside-work-tree"], {
      cwd: directory,
    });
    return stdout.trim() === "true";
  } catch {
    return false;
  }
}

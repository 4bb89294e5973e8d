import { type CodexError, TurnEndedError } from "@codex/sdk";

import { cutStart, textBlock } from "../rendering/layout.js";
import { printableText } from "../rendering/printable-text.js";
import { listenToKeys } from "../terminal/keyboard.js";
import type { TypedAhead } from "../terminal/message-prompt.js";
import type { Screen } from "../terminal/screen.js";
import { isChatCommand } from "./chat-settings.js";
import type { RunningTurn } from "./turn.js";

type SteeredTurn = Pick<RunningTurn<unknown>, "steer" | "interrupt">;

/** Columns for the mark in front of the draft, the cursor, and those that the status line keeps free. */
const reservedColumns = 6;

/** Options of {@link typeAlong}. */
export interface TypingOptions {
  turn: SteeredTurn;
  screen: Screen;
  /** Receives what does not reach the turn. */
  ahead: TypedAhead;
  /** Whether the turn can be steered. Otherwise messages wait for its end. */
  canSteer: boolean;
}

/**
 * Lets the user type while a turn runs, on the status line: Enter steers the turn with the draft, Escape interrupts the turn, and
 * Ctrl-C clears the draft before it cancels the turn.
 *
 * @returns stops it; resolves once every message has reached the turn or `ahead`
 */
export function typeAlong(options: TypingOptions): () => Promise<void> {
  const { turn, screen, ahead } = options;
  const sent: Promise<void>[] = [];
  const edit = (draft: string) => {
    ahead.draft = draft;
    showDraft(draft, screen);
  };
  const stop = listenToKeys((key) => {
    const isDrafting = ahead.draft !== "";
    if (key.name === "text") edit(ahead.draft + key.text);
    else if (key.name === "backspace") edit([...ahead.draft].slice(0, -1).join(""));
    else if (key.name === "clear" || key.name === "interrupt") edit("");
    else if (key.name === "escape") turn.interrupt().catch(() => {});
    else if (key.name === "enter") {
      const message = ahead.draft.trimEnd();
      edit("");
      if (message.trim() !== "") sent.push(send(message, options));
    }
    return isDrafting;
  });
  return async () => {
    stop();
    await Promise.all(sent);
    screen.setStatus("draft", undefined);
  };
}

/** Shows the draft on the status line, or the end of it if it is long. */
function showDraft(draft: string, screen: Screen): void {
  const { paint, width = 80 } = screen.style("");
  const shown = cutStart(printableText(draft), width - reservedColumns);
  screen.setStatus("draft", draft === "" ? undefined : `${paint.cyan("›")} ${shown}▏`);
}

async function send(message: string, { turn, screen, ahead, canSteer }: TypingOptions): Promise<void> {
  const { paint, width } = screen.style("");
  const quoted = textBlock(`› ${printableText(message)}`, "", width).map((line) => paint.cyan(line));
  // A command is meant for the conversation, not for the agent.
  if (!canSteer || isChatCommand(message)) {
    ahead.messages.push(message);
    await screen.writeBlock([...quoted, paint.dim("  waits until the turn has ended"), ""]);
    return;
  }
  try {
    await turn.steer(message);
    await screen.writeBlock([...quoted, ""]);
  } catch (error) {
    ahead.messages.push(message);
    if (error instanceof TurnEndedError) return;
    const reason = (error as CodexError).message;
    const notice = `! Your message will be sent after this turn: ${reason}`;
    const lines = textBlock(printableText(notice), "", width).map((line) => paint.yellow(line));
    await screen.writeBlock([...lines, ""]);
  }
}

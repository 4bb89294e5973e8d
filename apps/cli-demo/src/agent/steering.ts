import { type CodexError, TurnEndedError } from "@codex/sdk";

import { printableText } from "../rendering/printable-text.js";
import { listenToKeys } from "../terminal/keyboard.js";
import type { TypedAhead } from "../terminal/message-prompt.js";
import type { Screen } from "../terminal/screen.js";
import { isChatCommand } from "./chat-settings.js";
import type { RunningTurn } from "./turn.js";

type SteeredTurn = Pick<RunningTurn<unknown>, "steer" | "interrupt">;

/** Columns for the mark in front of the draft, the cursor, and those that the status line keeps free. */
const reservedColumns = 6;

/**
 * Lets the user type while a turn runs: Enter steers the turn with the draft, Escape interrupts the turn.
 *
 * @param ahead receives what did not reach the turn
 * @returns stops it; resolves once every message has reached the turn or `ahead`
 */
export function steerByKeyboard(turn: SteeredTurn, screen: Screen, ahead: TypedAhead): () => Promise<void> {
  const sent: Promise<void>[] = [];
  const edit = (draft: string) => {
    ahead.draft = draft;
    showDraft(draft, screen);
  };
  const stop = listenToKeys((key) => {
    if (key.name === "text") edit(ahead.draft + key.text);
    else if (key.name === "backspace") edit([...ahead.draft].slice(0, -1).join(""));
    else if (key.name === "clear") edit("");
    else if (key.name === "escape") turn.interrupt().catch(() => {});
    else if (key.name === "enter") {
      const message = ahead.draft.trimEnd();
      edit("");
      if (message.trim() !== "") sent.push(send(message, turn, screen, ahead));
    }
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
  const room = width - reservedColumns;
  const shown = draft.length > room ? `…${draft.slice(1 - room)}` : draft;
  screen.setStatus("draft", draft === "" ? undefined : `${paint.cyan("›")} ${shown}▏`);
}

async function send(message: string, turn: SteeredTurn, screen: Screen, ahead: TypedAhead): Promise<void> {
  // A command is meant for the conversation, not for the agent.
  if (isChatCommand(message)) {
    ahead.messages.push(message);
    return;
  }
  try {
    await turn.steer(message);
    await screen.writeBlock([screen.style("").paint.cyan(`› ${printableText(message)}`), ""]);
  } catch (error) {
    ahead.messages.push(message);
    if (error instanceof TurnEndedError) return;
    const reason = (error as CodexError).message;
    const notice = `! Your message will be sent after this turn: ${reason}`;
    await screen.writeBlock([screen.style("").paint.yellow(notice), ""]);
  }
}

import { type CodexError, type StreamedTurn, TurnEndedError } from "@codex/sdk";

import { printableText } from "../rendering/printable-text.js";
import { showDraft } from "../terminal/draft-line.js";
import { listenToKeys } from "../terminal/keyboard.js";
import type { Screen } from "../terminal/screen.js";
import type { TypedAhead } from "../terminal/typed-ahead.js";

/**
 * Lets the person type while a turn runs: Enter adds what is typed to the turn, Escape interrupts it.
 *
 * @param ahead gets what the turn did not
 * @returns ends it; resolves when everything typed has a place
 */
export function steerByKeyboard(turn: StreamedTurn, screen: Screen, ahead: TypedAhead): () => Promise<void> {
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
      const message = ahead.draft.trim();
      edit("");
      if (message !== "") sent.push(send(message, turn, screen, ahead));
    }
  });
  return async () => {
    stop();
    await Promise.all(sent);
    screen.showBelow("draft", undefined);
  };
}

async function send(message: string, turn: StreamedTurn, screen: Screen, ahead: TypedAhead): Promise<void> {
  // That one is for the conversation, not for the agent.
  if (message === "/exit") {
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
    await screen.writeBlock([screen.style("").paint.yellow(`! It is kept for the next turn: ${reason}`), ""]);
  }
}

#!/usr/bin/env node
// Sends reasoning in three parts. The second part stays empty; the others arrive in pieces, some of them empty.
import { nextTurnId, notify, notifyCompleted, notifyStarted, say, send, serve, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    const item = { type: "reasoning", id: "thought", summary: ["Look", "", "Leap"], content: [] };
    notify("item/started", { turnId, item: { ...item, summary: [] } });
    const pieces = [["", "Lo", "", "ok"], [""], ["", "Le", "ap", ""]];
    for (const [summaryIndex, deltas] of pieces.entries()) {
      for (const delta of deltas) {
        notify("item/reasoning/summaryTextDelta", { turnId, itemId: item.id, summaryIndex, delta });
      }
    }
    notify("item/completed", { turnId, item });
    say(turnId, "thought over");
    notifyCompleted(turnId);
  },
});

#!/usr/bin/env node
// Thinks in three parts, of which the second stays empty; each comes in pieces, some of them empty.
import { nextTurnId, say, send, serve, tell, tellCompleted, tellStarted, turn } from "./serve.mjs";

serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    tellStarted(turnId);
    const item = { type: "reasoning", id: "thought", summary: ["Look", "", "Leap"], content: [] };
    tell("item/started", { turnId, item: { ...item, summary: [] } });
    const pieces = [["", "Lo", "", "ok"], [""], ["", "Le", "ap", ""]];
    for (const [summaryIndex, deltas] of pieces.entries()) {
      for (const delta of deltas) {
        tell("item/reasoning/summaryTextDelta", { turnId, itemId: item.id, summaryIndex, delta });
      }
    }
    tell("item/completed", { turnId, item });
    say(turnId, "thought over");
    tellCompleted(turnId);
  },
});

#!/usr/bin/env node
// On the prompt "flood", streams one message in 200,000 tiny deltas as fast as it can; "flood 10" streams 10. Handles the
// next request only after that.
import {
  nextTurnId,
  notify,
  notifyCompleted,
  notifyStarted,
  promptOf,
  say,
  send,
  serve,
  turn,
} from "./serve.mjs";

let last = Promise.resolve();
serve({
  "turn/start": ({ id, params }) => {
    last = last.then(() => answer(id, params));
  },
});

async function answer(id, params) {
  const turnId = nextTurnId(params);
  send({ id, result: { turn: turn(turnId) } });
  notifyStarted(turnId);
  const [word, pieces = 200_000] = promptOf(params).split(" ");
  const isFlood = word === "flood";
  for (let number = 0; isFlood && number < pieces; number += 1) {
    const hasRoom = notify("item/agentMessage/delta", { turnId, itemId: "m", delta: `${number % 10}` });
    if (!hasRoom) await new Promise((resolve) => process.stdout.once("drain", resolve));
  }
  say(turnId, isFlood ? "0123456789".repeat(pieces / 10) : "quietly", "m");
  notifyCompleted(turnId);
}

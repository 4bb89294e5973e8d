#!/usr/bin/env node
// Asked to flood, says 200,000 tiny pieces of one message as fast as it can. Whatever it is asked next it does after.
import { nextTurnId, say, send, serve, tell, tellCompleted, tellStarted, turn } from "./serve.mjs";

let last = Promise.resolve();
serve({
  "turn/start": ({ id, params }) => {
    last = last.then(() => answer(id, params));
  },
});

async function answer(id, params) {
  const turnId = nextTurnId(params);
  send({ id, result: { turn: turn(turnId) } });
  tellStarted(turnId);
  const isFlood = params.input[0].text === "flood";
  for (let number = 0; isFlood && number < 200_000; number += 1) {
    const hasRoom = tell("item/agentMessage/delta", { turnId, itemId: "m", delta: `${number % 10}` });
    if (!hasRoom) await new Promise((resolve) => process.stdout.once("drain", resolve));
  }
  say(turnId, isFlood ? "0123456789".repeat(20_000) : "quietly", "m");
  tellCompleted(turnId);
}

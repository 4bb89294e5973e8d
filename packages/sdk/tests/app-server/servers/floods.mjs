#!/usr/bin/env node
// Asked to flood, says 200,000 tiny pieces of one message as fast as it can, or as many as it is asked for ("flood 10").
// Whatever it is asked next it does after.
import { nextTurnId, promptOf, say, send, serve, tell, tellCompleted, tellStarted, turn } from "./serve.mjs";

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
  const [word, pieces = 200_000] = promptOf(params).split(" ");
  const isFlood = word === "flood";
  for (let number = 0; isFlood && number < pieces; number += 1) {
    const hasRoom = tell("item/agentMessage/delta", { turnId, itemId: "m", delta: `${number % 10}` });
    if (!hasRoom) await new Promise((resolve) => process.stdout.once("drain", resolve));
  }
  say(turnId, isFlood ? "0123456789".repeat(pieces / 10) : "quietly", "m");
  tellCompleted(turnId);
}

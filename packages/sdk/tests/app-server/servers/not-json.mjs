#!/usr/bin/env node
// Puts everything that is no message around its messages: text, nothing, other JSON, broken JSON, and colours also right
// before them.
import { nextTurnId, say, send, serve, tellCompleted, tellStarted, turn } from "./serve.mjs";

const litter = () => {
  process.stdout.write(
    'panic: not json\n\n\u001b[31mred\u001b[0m\n[]\n42\nnull\n{"neither":"nor"}\n{"broken":\n\u001b[0m',
  );
};
serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    for (const step of [
      () => send({ id, result: { turn: turn(turnId) } }),
      () => tellStarted(turnId),
      () => say(turnId, "in spite of all"),
      () => tellCompleted(turnId),
    ]) {
      litter();
      step();
    }
  },
});

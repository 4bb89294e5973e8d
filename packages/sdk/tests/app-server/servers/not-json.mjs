#!/usr/bin/env node
// Writes stray lines around its messages: text, blank lines, other JSON and broken JSON. Colour codes precede the messages.
import { nextTurnId, notifyCompleted, notifyStarted, say, send, serve, turn } from "./serve.mjs";

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
      () => notifyStarted(turnId),
      () => say(turnId, "in spite of all"),
      () => notifyCompleted(turnId),
    ]) {
      litter();
      step();
    }
  },
});

#!/usr/bin/env node
// Answers the method in `METHOD` with each of the results in `RESULTS`, in order, and then correctly. By default, it answers
// the first `turn/start` with null.
import { answerCorrectly, send, serve, session, turn } from "./serve.mjs";

const { METHOD: method = "turn/start", RESULTS: results = "[null]" } = process.env;
const rest = JSON.parse(results);

/** What a correct server answers to what `serve.mjs` does not know. */
const correct = {
  "thread/read": ({ params }) => ({
    thread: { ...session(params.threadId).thread, source: "exec", historyMode: "paginated" },
  }),
  "thread/turns/list": () => ({ data: [turn("turn-1")], nextCursor: null }),
  "thread/items/list": () => ({ data: [], nextCursor: null }),
};
const replacements = Object.fromEntries(
  Object.entries(correct).map(([name, result]) => [
    name,
    (message) => send({ id: message.id, result: result(message) }),
  ]),
);

serve({
  ...replacements,
  [method](message) {
    if (rest.length > 0) send({ id: message.id, result: rest.shift() });
    else (replacements[method] ?? answerCorrectly)(message);
  },
});

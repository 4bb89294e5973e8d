#!/usr/bin/env node
// Repeats its secrets in every possible place, and fails in the way that the prompt selects.
import { nextTurnId, notifyCompleted, notifyStarted, promptOf, send, serve, turn } from "./serve.mjs";

const secrets = [process.env.GITHUB_TOKEN, process.argv.join(" ")];
const complain = () => process.stderr.write(`${secrets.join("\n")}\n`);

serve({
  "account/login/start": ({ id, params }) => {
    secrets.push(params.apiKey);
    complain();
    send({ id, result: {} });
  },
  "turn/start": ({ id, params }) => {
    const words = secrets.join(" ");
    console.log(words);
    console.log(`${"x".repeat(185)} ${secrets.at(-1)}`);
    send([words]);
    send({ id: 1000, method: words });
    send({ method: "configWarning", params: { summary: words, details: words } });
    const text = promptOf(params);
    if (text === "refuses") {
      send({ id, error: { code: -32600, message: words, data: { words: [words] } } });
      return;
    }
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    if (text === "exits") process.exit(1);
    if (text === "fails") notifyCompleted(turnId, "failed", { message: words });
    if (text === "misspeaks") notifyCompleted(turnId, "failed", { message: { words } });
  },
});

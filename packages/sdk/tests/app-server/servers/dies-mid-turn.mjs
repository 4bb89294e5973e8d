#!/usr/bin/env node
// The first process logs a reason and exits as soon as DIES_AT turns are running. Later processes keep running.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nextTurnId, notifyCompleted, notifyStarted, say, send, serve, session, turn } from "./serve.mjs";

const mark = join(process.env.CODEX_HOME, "died");
const dies = !existsSync(mark);
const resumed = [];
let running = 0;
serve({
  "thread/resume": ({ id, params: { threadId } }) => {
    resumed.push(threadId);
    send({ id, result: session(threadId) });
  },
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
    if (!dies) {
      say(turnId, `resumed ${resumed.includes(params.threadId)}`);
      notifyCompleted(turnId);
      return;
    }
    running += 1;
    if (running < Number(process.env.DIES_AT ?? 1)) return;
    writeFileSync(mark, "");
    setTimeout(() => process.stderr.write("fatal: the disk is full\n", () => process.exit(3)), 50);
  },
});

#!/usr/bin/env node
// Its first process says why and exits in the middle of every turn, once as many run as DIES_AT says; the next ones do not.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nextTurnId, say, send, serve, session, tellCompleted, tellStarted, turn } from "./serve.mjs";

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
    tellStarted(turnId);
    if (!dies) {
      say(turnId, `resumed ${resumed.includes(params.threadId)}`);
      tellCompleted(turnId);
      return;
    }
    running += 1;
    if (running < Number(process.env.DIES_AT ?? 1)) return;
    writeFileSync(mark, "");
    setTimeout(() => process.stderr.write("fatal: the disk is full\n", () => process.exit(3)), 50);
  },
});

#!/usr/bin/env node
// Starts turns, and exits neither when stdin ends nor on SIGTERM, which it logs. Neither does a child process, which has a
// session of its own.
import { spawn } from "node:child_process";
import { nextTurnId, notifyStarted, send, serve, turn } from "./serve.mjs";

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => console.error(signal));
const exit = process.exit.bind(process);
process.exit = (code) => (code === 0 ? undefined : exit(code));
setInterval(() => {}, 1000);
const deaf = 'trap "" INT TERM; sleep 60; :';
spawn("/bin/sh", ["-c", deaf, ...process.argv], { detached: true, stdio: "ignore" });
serve({
  "turn/start": ({ id, params }) => {
    const turnId = nextTurnId(params);
    send({ id, result: { turn: turn(turnId) } });
    notifyStarted(turnId);
  },
});

#!/usr/bin/env node
// Writes one byte at a time. Its strings hold every character that a careless reader mistakes for a line end.
import { nextTurnId, serve, turn } from "./serve.mjs";

const text = 'LS\u2028 PS\u2029 NEL\u0085 CR\r LF\n tab\t nul\u0000 é 漢 😀 "quoted" \\';
serve({
  "turn/start": async ({ id, params }) => {
    const turnId = nextTurnId(params);
    const { threadId } = params;
    const item = { type: "agentMessage", id: "m", text, phase: null };
    const messages = [
      { id, result: { turn: turn(turnId) } },
      { method: "turn/started", params: { threadId, turn: turn(turnId) } },
      { method: "item/completed", params: { threadId, turnId, item } },
      { method: "turn/completed", params: { threadId, turn: turn(turnId, "completed") } },
    ];
    const bytes = Buffer.from(messages.map((message) => `${JSON.stringify(message)}\r\n`).join(""));
    for (const byte of bytes) {
      process.stdout.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
  },
});

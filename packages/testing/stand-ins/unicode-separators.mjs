#!/usr/bin/env node
// Prints characters that some readers treat as line endings: U+2028, U+2029 and U+0085 inside strings, a bare carriage return
// between two tokens, and CRLF at the end of every other line.
import { beginTurn, message, turnCompleted } from "./support/events.mjs";
import { print } from "./support/output.mjs";
import { options } from "./support/run.mjs";

const { text } = options;
const bareReturn = JSON.stringify(message(text))
  .replace('"item":', '"item":\r')
  .replace('"text":', '\r"text":\r\r');

await beginTurn();
await print(`${JSON.stringify(message(text))}\n`);
await print(`${bareReturn}\n`);
await print(`${JSON.stringify(message(text))}\r\n`);
await print(`${JSON.stringify(turnCompleted)}\r\n`);

#!/usr/bin/env node
// Prints invalid UTF-8: a whole line of it, and one invalid byte in the text of a message.
import { beginTurn, message, turnCompleted } from "./support/events.mjs";
import { emit, print } from "./support/output.mjs";

const [before, after] = JSON.stringify(message("a@b")).split("@");

await beginTurn();
await print(Buffer.from([0xff, 0xfe, 0x80, 0x0a]));
await print(Buffer.concat([Buffer.from(before ?? ""), Buffer.from([0xe2, 0x82]), Buffer.from(`${after}\n`)]));
await emit(turnCompleted);

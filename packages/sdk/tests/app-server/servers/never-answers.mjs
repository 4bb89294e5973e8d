#!/usr/bin/env node
// Answers nothing, not even the handshake, and never exits on its own.
process.stdin.resume();
setInterval(() => {}, 1000);

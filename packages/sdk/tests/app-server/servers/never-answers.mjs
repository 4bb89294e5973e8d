#!/usr/bin/env node
// Answers nothing at all, not even the handshake, and does not end by itself.
process.stdin.resume();
setInterval(() => {}, 1000);

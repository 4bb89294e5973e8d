#!/usr/bin/env node
// Runs the server script in its argument behind a WebSocket, and prints the port. The server hangs up by sending
// `{"hangUp":true}`. Messages that it sends while no client is connected are lost.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { WebSocketServer } from "ws";

const server = spawn(process.execPath, [process.argv[2]], { stdio: ["pipe", "pipe", "inherit"] });
const listening = new WebSocketServer({ host: "127.0.0.1", port: 0 }, () => {
  // As a string, because FORCE_COLOR colours numbers.
  console.log(String(listening.address().port));
});
let client;
listening.on("connection", (socket) => {
  client = socket;
  socket.on("message", (message) => server.stdin.write(`${message}\n`));
});
createInterface({ input: server.stdout }).on("line", (line) => {
  if (line === '{"hangUp":true}') client?.terminate();
  else client?.send(line);
});
// Exits with its parent.
process.stdin.resume().on("end", () => process.exit(server.kill() ? 0 : 1));

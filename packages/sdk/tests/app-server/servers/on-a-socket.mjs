#!/usr/bin/env node
// Lets the server that its argument names listen on a socket, and prints the port. The server may hang up by saying so;
// what it says while nobody is there is lost.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { WebSocketServer } from "ws";

const server = spawn(process.execPath, [process.argv[2]], { stdio: ["pipe", "pipe", "inherit"] });
const listening = new WebSocketServer({ host: "127.0.0.1", port: 0 }, () => {
  // As text: FORCE_COLOR colours a number.
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
// Ends with whoever started it.
process.stdin.resume().on("end", () => process.exit(server.kill() ? 0 : 1));

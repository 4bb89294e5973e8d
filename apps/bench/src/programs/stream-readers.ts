import { connect } from "node:net";
import { argv } from "node:process";
import { readTime } from "../workloads/web-thread.js";

/** How old the oldest delta was when a reader got it, in milliseconds, for each reader. `null` if deltas were missing. */
export type MaxAgesMs = (number | null)[];

// Reads the events of one turn as many viewers, in a process of their own. Sends "connected" to its parent when all have a
// response, and what they saw when all have seen the end of the turn. Uses sockets without an HTTP client, because a machine
// with two processors also has to run the server and the agent.
// Arguments: the address of the stream, the number of readers and that of deltas.
const { hostname, port, pathname } = new URL(argv[2] ?? "");
const readers = Number(argv[3]);
const deltas = Number(argv[4]);

let connected = 0;
const maxAgesMs: MaxAgesMs = await Promise.all(Array.from({ length: readers }, readTurn));
process.send?.(maxAgesMs);
process.disconnect();

function readTurn(): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let rest = "";
    let count = 0;
    let maxAgeMs = 0;
    socket.setEncoding("latin1");
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("The server ended the response.")));
    socket.once("data", () => {
      connected += 1;
      if (connected === readers) process.send?.("connected");
    });
    socket.on("data", (chunk: string) => {
      const frames = (rest + chunk).split("\n\n");
      rest = frames.pop() ?? "";
      const now = Date.now();
      for (const frame of frames) {
        const sentAt = readTime(frame);
        if (sentAt !== undefined) {
          count += 1;
          maxAgeMs = Math.max(maxAgeMs, now - sentAt);
        } else if (frame.includes('"type":"turn.completed"')) {
          resolve(count === deltas ? maxAgeMs : null);
          socket.destroy();
        }
      }
    });
    socket.write(`GET ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n\r\n`);
  });
}

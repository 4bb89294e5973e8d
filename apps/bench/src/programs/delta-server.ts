import { randomUUID } from "node:crypto";
import { argv, stdin, stdout } from "node:process";
import { createInterface } from "node:readline";

/** A request or notification from the client. */
interface Request {
  id?: number;
  method: string;
}

// A stand-in for `codex app-server` that writes each turn as fast as a pipe allows.
// Argument: the number of deltas in a turn.
const count = Number(argv[2]);
const threadId = randomUUID();
stdin.on("end", () => process.exit());
createInterface({ input: stdin }).on("line", (line) => {
  const { id, method } = JSON.parse(line) as Request;
  if (id === undefined) return;
  switch (method) {
    case "thread/start":
      write({ id, result: { thread: { id: threadId, ephemeral: false } } });
      break;
    case "turn/start":
      answerTurn(id);
      break;
    default:
      write({ id, result: {} });
  }
});

function answerTurn(id: number): void {
  const turn = { id: randomUUID(), items: [], status: "inProgress", error: null };
  const place = { threadId, turnId: turn.id };
  const words = Array.from({ length: count }, (_, index) => `word${index} `);
  const item = { type: "agentMessage", id: "msg_1", text: "" };
  const notify = (method: string, params: object) => ({ method, params });
  write(
    { id, result: { turn } },
    notify("turn/started", { threadId, turn }),
    notify("item/started", { ...place, item }),
    ...words.map((delta) => notify("item/agentMessage/delta", { ...place, itemId: item.id, delta })),
    notify("item/completed", { ...place, item: { ...item, text: words.join("") } }),
    notify("turn/completed", { threadId, turn: { ...turn, status: "completed" } }),
  );
}

function write(...messages: object[]): void {
  stdout.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(""));
}

import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stdin, stdout } from "node:process";
import { createInterface } from "node:readline";

/** A request or notification from the client. */
interface Request {
  id?: number;
  method: string;
  params: { threadId: string; clientUserMessageId?: string; approvalPolicy?: unknown };
}

// A stand-in for `codex app-server` that answers each turn at once, without a model, and records it in a session of the size that the
// real agent's has. The session of a thread that was resumed is appended to where it lies.
const directory = join("sessions", "2026", "01", "31");
const home = process.env["CODEX_HOME"] ?? ".";
mkdirSync(join(home, directory), { recursive: true });
/** What the real agent writes first, and what it writes for a turn with a short answer, without the input. */
const firstBytes = 20_000;
const turnBytes = 4000;

stdin.on("end", () => process.exit());
createInterface({ input: stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line) as Request;
  if (id === undefined) return;
  switch (method) {
    case "thread/start": {
      const threadId = randomUUID();
      const meta = { type: "session_meta", payload: { id: threadId, text: "x".repeat(firstBytes) } };
      writeFileSync(sessionOf(threadId), lineOf(meta));
      write({ id, result: threadOf(threadId, params.approvalPolicy) });
      break;
    }
    case "thread/resume":
      write({ id, result: threadOf(params.threadId, params.approvalPolicy) });
      break;
    case "thread/unsubscribe":
      write(
        { id, result: { status: "unsubscribed" } },
        { method: "thread/closed", params: { threadId: params.threadId } },
      );
      break;
    case "turn/start":
      answerTurn(id, params);
      break;
    default:
      write({ id, result: {} });
  }
});

function answerTurn(id: number, { threadId, clientUserMessageId }: Request["params"]): void {
  const turn = { id: randomUUID(), items: [], status: "inProgress", error: null };
  const item = { type: "agentMessage", id: "msg_1", text: "Done: the test passes now.", phase: null };
  const input = { type: "UserMessage", client_id: clientUserMessageId };
  appendFileSync(
    sessionOf(threadId),
    lineOf({ type: "event_msg", payload: { type: "item_completed", item: input } }) +
      lineOf({ type: "response_item", payload: { text: "x".repeat(turnBytes) } }),
  );
  const place = { threadId, turnId: turn.id };
  const notify = (method: string, params: object) => ({ method, params });
  write(
    { id, result: { turn } },
    notify("turn/started", { threadId, turn }),
    notify("item/started", { ...place, item: { ...item, text: "" } }),
    notify("item/agentMessage/delta", { ...place, itemId: item.id, delta: item.text }),
    notify("item/completed", { ...place, item }),
    notify("turn/completed", { threadId, turn: { ...turn, status: "completed" } }),
  );
}

function threadOf(id: string, approvalPolicy: unknown): object {
  return {
    thread: { id, status: { type: "idle" }, ephemeral: false, turns: [] },
    sandbox: { type: "readOnly", networkAccess: false },
    approvalPolicy,
  };
}

function sessionOf(threadId: string): string {
  return join(home, directory, `rollout-2026-01-31T00-00-00-${threadId}.jsonl`);
}

function lineOf(line: object): string {
  return `${JSON.stringify(line)}\n`;
}

function write(...messages: object[]): void {
  stdout.write(messages.map(lineOf).join(""));
}

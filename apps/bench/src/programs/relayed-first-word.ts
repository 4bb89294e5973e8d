import type { Thread } from "@codex/sdk";
import { connectThread, type ThreadConnection, type ThreadView } from "@codex/web/client";
import { median } from "simple-statistics";
import { openCodex } from "../contenders/codex.js";
import { openThreadServer } from "../contenders/relay.js";
import type { Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask } from "../harness/task.js";
import { type AgentTask, setUpPrompt } from "../workloads/real-agent.js";

/** Alternates between turns in process and turns over HTTP, with the server and its client in this process. */
export interface RelayedFirstWordTask extends AgentTask {
  /** Turns of each kind. One more of each comes first and does not count. */
  turns: number;
}

const prompt = "Explain the failure";

await serveTask<RelayedFirstWordTask>(async ({ place, turns }): Promise<Sample> => {
  const codex = await openCodex("app-server", place);
  const threadOptions = { workingDirectory: place.workspace };
  const thread = codex.startThread(threadOptions);
  await thread.run(setUpPrompt);
  const relay = await openThreadServer(codex, threadOptions, setUpPrompt);
  const connection = connectThread(relay.threadUrl);
  await until(connection, ({ status }) => status === "open");

  const pairs: { directMs: number; relayedMs: number }[] = [];
  for (let number = 0; number <= turns; number += 1) {
    pairs.push({ directMs: await readFirstWord(thread), relayedMs: await seeFirstWord(connection) });
  }
  connection.close();
  await relay.close();
  await codex.close();
  const later = pairs.slice(1);
  const directMs = median(later.map((pair) => pair.directMs));
  const relayedMs = median(later.map((pair) => pair.relayedMs));
  const laterMs = median(later.map((pair) => pair.relayedMs - pair.directMs));
  return { directMs, relayedMs, laterMs, ratio: relayedMs / directMs };
});

/** Runs a turn, and returns the time until the event with its first word. */
async function readFirstWord(thread: Thread): Promise<number> {
  const stopwatch = new Stopwatch();
  let firstMs: number | undefined;
  const { events } = await thread.runStreamed(prompt);
  for await (const event of events) if (event.type === "item.delta") firstMs ??= stopwatch.read().wallMs;
  return firstMs ?? Number.NaN;
}

/** Sends a turn, and returns the time until the state contains its first word. */
async function seeFirstWord(connection: ThreadConnection): Promise<number> {
  const stopwatch = new Stopwatch();
  const seen = until(connection, ({ state }) => state.thread.runningText !== "").then(() => stopwatch.read());
  await connection.send(prompt);
  const { wallMs } = await seen;
  await until(connection, ({ state }) => !state.isRunning);
  return wallMs;
}

/** Resolves at the first change after which the condition is met, or now. */
function until(connection: ThreadConnection, isMet: (view: ThreadView) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!isMet(connection.view)) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = connection.subscribe(check);
    check();
  });
}

import { fork } from "node:child_process";
import { once } from "node:events";
import { openCodex } from "../contenders/codex.js";
import { openThreadServer, openWriteLoop, type Relay } from "../contenders/relay.js";
import type { Contender, Sample } from "../harness/benchmark.js";
import { programPath } from "../harness/program.js";
import { Stopwatch, serveTask, type Timing } from "../harness/task.js";
import { type AgentTask, setUpPrompt } from "../workloads/real-agent.js";
import type { MaxAgesMs } from "./stream-readers.js";

/** Relays a turn to no viewer, and another one to many. */
export interface WebViewersTask extends AgentTask {
  contender: Contender;
  viewers: number;
  /** Deltas per turn. */
  deltas: number;
}

/** A viewer that gets a delta later than this is behind, in milliseconds. */
const maxAgeMs = 250;

await serveTask<WebViewersTask>(async ({ contender, place, viewers, deltas }): Promise<Sample> => {
  const codex = await openCodex("app-server", place);
  const open = contender === "floor" ? openWriteLoop : openThreadServer;
  const relay = await open(codex, { workingDirectory: place.workspace }, setUpPrompt);
  const alone = await runTurn(relay);

  const idleBytes = process.memoryUsage.rss();
  const joining = new Stopwatch();
  const args = [`${relay.threadUrl}/events`, `${viewers}`, `${deltas}`];
  const readers = fork(programPath("stream-readers"), args, { execArgv: [] });
  // It has written why. Waiting for its messages would never end.
  readers.on("exit", (code) => code !== 0 && process.exit(1));
  await once(readers, "message");
  const joinCpuUs = (joining.read().cpuMs * 1000) / viewers;
  const seen = once(readers, "message") as Promise<[MaxAgesMs]>;
  let peakBytes = 0;
  const sampler = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  }, 100);
  const watched = await runTurn(relay);
  clearInterval(sampler);
  const [maxAgesMs] = await seen;
  await relay.close();
  await codex.close();

  const isBehind = (ageMs: number | null) => ageMs === null || ageMs > maxAgeMs;
  return {
    joinCpuUs,
    viewerKb: (peakBytes - idleBytes) / 1000 / viewers,
    deliveryCpuUs: (watched.cpuMs * 1000) / (viewers * deltas),
    behind: maxAgesMs.filter(isBehind).length / viewers,
    maxAgeMs: Math.max(...maxAgesMs.map((ageMs) => ageMs ?? Number.POSITIVE_INFINITY)),
    deltaMs: watched.wallMs / deltas,
    slowdown: watched.wallMs / alone.wallMs,
  };
});

/** Runs a turn, and measures from its first delta to its end. */
async function runTurn(relay: Relay): Promise<Timing> {
  let stopwatch: Stopwatch | undefined;
  await relay.runTurn("Explain all of it", (event) => {
    if (event.type === "item.delta") stopwatch ??= new Stopwatch();
  });
  if (stopwatch === undefined) throw new Error("The turn had no deltas.");
  return stopwatch.read();
}

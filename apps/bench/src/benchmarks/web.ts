import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { reply } from "@codex/testing";
import type { Benchmark, Contender, Goal, Sample, ShortForm } from "../harness/benchmark.js";
import { runProgram } from "../harness/program.js";
import type { PageFramesTask } from "../programs/page-frames.js";
import type { RelayedFirstWordTask } from "../programs/relayed-first-word.js";
import type { WebViewersTask } from "../programs/web-viewers.js";
import { runWithAgent } from "../workloads/real-agent.js";
import { timedAnswer } from "../workloads/web-thread.js";

/** 1,000 viewers of one thread whose model writes 200 deltas a second. */
export const webViewers: Benchmark = {
  name: "web-viewers",
  why:
    "What a server pays to show one thread to many viewers while the model writes, and whether they see it in time. The " +
    "floor writes every event to every response.",
  contenders: ["app-server", "floor"],
  rounds: 3,
  rows: [
    {
      title: "1,000 viewers of 200 deltas a second: share of them that is behind by more than 250 ms",
      measure: "behind",
      unit: "ratio",
      subject: "app-server",
      goals: [{ atMost: 0, words: "none" }],
    },
    {
      title: "… age of the oldest delta that a viewer got",
      measure: "maxAgeMs",
      unit: "ms",
      subject: "app-server",
    },
    {
      title: "… time of the turn, compared with one that has no viewers",
      measure: "slowdown",
      unit: "ratio",
      subject: "app-server",
      goals: [{ atMost: 1.05 }],
    },
    { title: "… time per delta", measure: "deltaMs", unit: "ms", subject: "app-server" },
    {
      title: "… processor time of the server per delta and viewer",
      measure: "deliveryCpuUs",
      unit: "µs",
      subject: "app-server",
    },
    {
      title: "… processor time of the server for a viewer to join",
      measure: "joinCpuUs",
      unit: "µs",
      subject: "app-server",
    },
    { title: "… memory of the server per viewer", measure: "viewerKb", unit: "kB", subject: "app-server" },
  ],
  short: {
    rounds: 1,
    share: 1 / 5,
    limits: [{ measure: "deliveryCpuUs", subject: "app-server", against: "floor", atMost: 0.7 }],
  },
  async prepare(_, share) {
    const deltas = 1000 * share;
    const answer = timedAnswer(deltas, 4);
    return {
      measure: (contender) =>
        runWithAgent<WebViewersTask>("web-viewers", answer, { contender, viewers: 1000, deltas }),
    };
  },
};

/** Time to the first word in a browser's state, compared with the event in the process of the agent. */
export const webFirstWord: Benchmark = {
  name: "web-first-word",
  why: "How much later a user in front of a web page sees the first word than a program that runs the agent itself.",
  contenders: ["app-server"],
  rounds: 3,
  rows: [
    {
      title: "first word over HTTP, in the state of the client: later than in process",
      measure: "laterMs",
      unit: "ms",
      subject: "app-server",
      goals: [{ atMost: 5 }],
    },
    { title: "… time over HTTP", measure: "relayedMs", unit: "ms", subject: "app-server" },
    { title: "… time in process", measure: "directMs", unit: "ms", subject: "app-server" },
  ],
  short: {
    rounds: 1,
    share: 1 / 5,
    limits: [{ measure: "ratio", subject: "app-server", atMost: 2 }],
  },
  async prepare(_, share) {
    // The model pauses after each word, as a real one does, so that the first one is sent alone.
    const answer = reply.text("One word after another.", { delayMs: 20 });
    return {
      measure: () =>
        runWithAgent<RelayedFirstWordTask>("relayed-first-word", answer, { turns: Math.ceil(30 * share) }),
    };
  },
};

/** The built page of `apps/web-demo`, from the source or from `dist`. */
const pageDirectory = fileURLToPath(
  new URL("../web-demo/dist/page", import.meta.url.replace(/\/(dist|src)\/.*$/, "/")),
);
const chromiumPath =
  ["chromium", "chromium-browser", "google-chrome"]
    .map((name) => spawnSync("which", [name], { encoding: "utf8" }).stdout?.trim())
    .find((path) => path) ?? "";
const hasPage = existsSync(pageDirectory);
const frameGoals: Goal[] = [{ atMost: 50 }];

/** A page that renders all items has frames of seconds. */
const shortPage: ShortForm = {
  rounds: 1,
  share: 1 / 5,
  limits: [
    { measure: "scrollingMs", subject: "app-server", against: "floor", atMost: 10 },
    { measure: "openingMs", subject: "app-server", against: "floor", atMost: 10 },
  ],
};

/** The longest frame of the web demo while it shows a long thread. */
export const webPage: Benchmark = {
  name: "web-page",
  why:
    "Whether a page stays smooth after a day of work: that of `apps/web-demo` with 10,000 items in its thread. The floor " +
    "is the same page with 10 items.",
  contenders: ["app-server", "floor"],
  rounds: 3,
  rows: [
    {
      title: "10,000 items in a page: longest frame while it scrolls and 200 events a second arrive",
      measure: "scrollingMs",
      unit: "ms",
      subject: "app-server",
      goals: frameGoals,
    },
    {
      title: "… longest frame while the thread opens",
      measure: "openingMs",
      unit: "ms",
      subject: "app-server",
      goals: frameGoals,
    },
  ],
  ...(chromiumPath !== "" && hasPage && { short: shortPage }),
  async prepare(_, share) {
    if (chromiumPath === "") console.error("web-page is NOT measured: chromium is not installed.");
    else if (!hasPage) console.error(`web-page is NOT measured: there is no built page in ${pageDirectory}.`);
    else return { measure: (contender) => measurePage(contender, share) };
    return { measure: async () => ({}) };
  },
};

function measurePage(contender: Contender, share: number): Promise<Sample> {
  const items = contender === "floor" ? 10 : 10_000;
  const task: PageFramesTask = { chromiumPath, directory: pageDirectory, items, events: 1000 * share };
  return runProgram("page-frames", task);
}

import { join } from "node:path";
import { type CodexHome, createCodexHome, reply } from "@codex/testing";

import { Codex, type ExportedSession, type Thread, type ThreadOptions } from "../src/index.js";
import { type Harness, type HarnessOptions, startHarness, type Transport } from "./harness.js";

/** A harness with the home of another host, and a `Codex` there. */
export interface TwoHosts extends Harness {
  other: Codex;
  otherHome: CodexHome;
}

export async function startTwoHosts(transport: Transport, options: HarnessOptions = {}): Promise<TwoHosts> {
  const harness = await startHarness(transport, () => reply.text("Done."), options);
  const otherHome = await createCodexHome();
  const other = new Codex({ ...harness.codexOptions, env: otherHome.env });
  return {
    ...harness,
    other,
    otherHome,
    async [Symbol.asyncDispose]() {
      await other.close();
      await harness[Symbol.asyncDispose]();
      await otherHome.dispose();
    },
  };
}

/** Where a file of a session lies in a home. */
export const pathIn = (home: CodexHome, { files }: ExportedSession, index = 0) =>
  join(home.env["CODEX_HOME"] ?? "", files[index]?.path ?? "");

/** Runs a turn and closes the thread. */
export async function runAndClose(
  codex: Codex,
  options: ThreadOptions,
  prompt = "one",
): Promise<Thread & { id: string }> {
  const thread = codex.startThread(options);
  await thread.run(prompt);
  await thread.close();
  return thread as Thread & { id: string };
}

/** A fork of a fork, each with a turn of its own, and all of them closed. */
export async function forkTwice({ codex, threadOptions }: Harness) {
  const thread = await runAndClose(codex, threadOptions);
  const fork = await thread.fork();
  await fork.run("two");
  const last = await fork.fork();
  await last.run("three");
  await Promise.all([fork.close(), last.close(), thread.close()]);
  return { thread, fork, last: last as Thread & { id: string } };
}

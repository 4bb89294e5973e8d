// A conversation that outlives the process: every run continues where the last one stopped.
// node dist/resume-later.js "Which of the open TODOs is the most urgent?"

import { readFile, writeFile } from "node:fs/promises";
import { Codex, SandboxMode } from "@codex/sdk";

const prompt = process.argv[2] ?? "What did we talk about last time?";
const stateFile = process.env["STATE_FILE"] ?? ".conversation.json";

await using codex = new Codex();
// A resumed thread does not remember its options: give them every time.
const options = { sandboxMode: SandboxMode.ReadOnly, skipGitRepoCheck: true };
const threadId = await readThreadId();
const thread = threadId ? codex.resumeThread(threadId, options) : codex.startThread(options);

const { events } = await thread.runStreamed(prompt);
for await (const event of events) {
  // Written down as soon as it is known: should this process die in mid-turn, the thread is not lost.
  if (event.type === "thread.started") await writeFile(stateFile, JSON.stringify({ threadId: thread.id }));
  if (event.type === "item.completed" && event.item.type === "agent_message") console.log(event.item.text);
  if (event.type === "turn.failed") process.exitCode = 1;
}

async function readThreadId(): Promise<string | undefined> {
  try {
    return JSON.parse(await readFile(stateFile, "utf8")).threadId;
  } catch {
    return undefined;
  }
}

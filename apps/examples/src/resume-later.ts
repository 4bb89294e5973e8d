// A conversation that outlives the process: every run continues where the last one stopped.
// node dist/resume-later.js "Which of the open TODOs is the most urgent?"

import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { Codex, SandboxMode } from "@codex/sdk";

const prompt = process.argv[2] ?? "What did we talk about last time?";
// Not in the working directory: a repository could contain such a file, and somebody could commit it.
const stateFile = process.env["STATE_FILE"] ?? join(homedir(), ".my-program", "thread-id");

// The agent's commands do not get the secrets in this program's environment.
await using codex = new Codex({ config: { shell_environment_policy: { inherit: "core" } } });
// A resumed thread does not remember its options: give them every time.
const options = { sandboxMode: SandboxMode.ReadOnly, skipGitRepoCheck: true };
const threadId = await readThreadId();
// A damaged id throws here. It must not silently start another conversation.
const thread = threadId === undefined ? codex.startThread(options) : codex.resumeThread(threadId, options);

const { events } = await thread.runStreamed(prompt);
for await (const event of events) {
  // Written as soon as it is known: if this process dies in the middle of the turn, the thread is not lost.
  if (event.type === "thread.started") await writeThreadId(event.thread_id);
  if (event.type === "item.completed" && event.item.type === "agent_message")
    console.log(printable(event.item.text));
  if (event.type === "turn.failed") process.exitCode = 1;
}

async function readThreadId(): Promise<string | undefined> {
  try {
    return await readFile(stateFile, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return undefined;
  }
}

/** Keeps the id from other users: with it and `CODEX_HOME`, they could read the conversation. */
async function writeThreadId(id: string): Promise<void> {
  await mkdir(dirname(stateFile), { recursive: true, mode: 0o700 });
  await writeFile(`${stateFile}.new`, id, { mode: 0o600 });
  await rename(`${stateFile}.new`, stateFile);
}

/** Removes the characters that control a terminal. */
function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, "");
}

// A conversation that outlives the process: every run continues where the previous one ended.
// node dist/resume-later.js "Which of the open TODOs is the most urgent?"

import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { Codex, SandboxMode } from "@codex/sdk";

const prompt = process.argv[2] ?? "What did we talk about last time?";
// Not in the working directory: a repository could already contain the file, and someone could commit it.
const stateFile = process.env["STATE_FILE"] ?? join(homedir(), ".my-program", "thread-id");

// Keeps the secrets in this program's environment from the agent's commands.
await using codex = new Codex({ config: { shell_environment_policy: { inherit: "core" } } });
// A thread does not remember its options, so pass them every time.
const options = { sandboxMode: SandboxMode.ReadOnly, skipGitRepoCheck: true };
const threadId = await readThreadId();
// An invalid id throws, instead of silently starting another conversation.
const thread = threadId === undefined ? codex.startThread(options) : codex.resumeThread(threadId, options);

const { events } = await thread.runStreamed(prompt);
try {
  for await (const event of events) {
    // Saves the id as soon as it is known, so that the thread is not lost if this process dies during the turn.
    if (event.type === "thread.started") await writeThreadId(event.thread_id);
    if (event.type === "item.completed" && event.item.type === "agent_message")
      console.log(printable(event.item.text));
  }
} catch (error) {
  console.error(printable(String(error)));
  process.exitCode = 1;
}

async function readThreadId(): Promise<string | undefined> {
  try {
    return await readFile(stateFile, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return undefined;
  }
}

/** Hides the id from other users, who could read the conversation with it and access to `CODEX_HOME`. */
async function writeThreadId(id: string): Promise<void> {
  await mkdir(dirname(stateFile), { recursive: true, mode: 0o700 });
  await writeFile(`${stateFile}.new`, id, { mode: 0o600 });
  await rename(`${stateFile}.new`, stateFile);
}

/** Removes characters that control a terminal. */
function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, "");
}

// A program that uses the SDK. Compiled, not run.

import { parseThreadEvent } from "@codex/protocol/schemas";
import {
  Codex,
  CodexError,
  type RunResult,
  SandboxMode,
  type ThreadEvent,
  type ThreadOptions,
} from "@codex/sdk";
import { createCodexHome, reply, startScriptedModel } from "@codex/testing";
import { z } from "zod";

const codex = new Codex({ apiKey: "key", config: { features: { web_search: true }, list: ["a"] } });
const options: ThreadOptions = { sandboxMode: SandboxMode.ReadOnly, modelReasoningEffort: "high" };
const thread = codex.startThread(options);
export const id: string | null = thread.id;

export async function typed(): Promise<number> {
  const answer = z.object({ answer: z.number() });
  const { output } = await thread.run("?", { outputSchema: answer, signal: AbortSignal.timeout(1_000) });
  return output.answer;
}

export async function plain(): Promise<RunResult> {
  return await thread.run([
    { type: "text", text: "What is this?" },
    { type: "local_image", path: "picture.png" },
  ]);
}

export async function streamed(): Promise<string[]> {
  const lines: string[] = [];
  const { events } = await thread.runStreamed("Go");
  for await (const event of events) lines.push(line(event));
  return lines;
}

function line(event: ThreadEvent): string {
  switch (event.type) {
    case "thread.started":
      return event.thread_id;
    case "turn.completed":
      return `${event.usage.input_tokens}`;
    case "turn.failed":
      return event.error.message;
    case "item.completed":
      return event.item.type === "command_execution" ? event.item.command : event.item.type;
    default:
      return event.type;
  }
}

export function failure(error: unknown): string {
  return CodexError.isInstance(error) ? `${error.code} ${error.retryable}` : String(error);
}

export const parsed: ThreadEvent = parseThreadEvent(JSON.parse("{}"));

export async function offline(): Promise<void> {
  const model = await startScriptedModel({ replies: [reply.text("Done.")] });
  const home = await createCodexHome();
  await new Codex({ config: model.config, env: home.env }).startThread().run("Go");
}

// The compiler rejects each of these.
// @ts-expect-error: not a sandbox mode
codex.startThread({ sandboxMode: "none" });
// @ts-expect-error: no such option
codex.startThread({ sandbox: "read-only" });
// @ts-expect-error: a prompt is required
thread.run();
// @ts-expect-error: without a schema, the output is text
thread.run("?").then(({ output }) => output.answer);

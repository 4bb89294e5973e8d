import { startAppServer } from "@codex/app-server";
import { flattenConfig } from "@codex/config";
import { type OutputReply, type RecordedRequest, reply, type Script } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { TurnTranslator } from "../../src/engine/app-server/translation/turn-translator.js";
import type { ThreadEvent, ThreadItem, ThreadOptions } from "../../src/index.js";
import { startHarness } from "../harness.js";

/** A completed item and its concatenated deltas; `undefined` when it had none. */
interface Told {
  item: ThreadItem;
  deltas: string | undefined;
}

async function told(replies: Script, options: ThreadOptions = {}): Promise<Told[]> {
  await using harness = await startHarness("app-server", replies);
  const thread = harness.codex.startThread({ ...harness.threadOptions, ...options });
  const events: ThreadEvent[] = [];
  for await (const event of (await thread.runStreamed("Go")).events) events.push(event);
  return add(events);
}

function add(events: readonly ThreadEvent[]): Told[] {
  const sums = new Map<string, { type: string; text: string }>();
  const completed: Told[] = [];
  for (const event of events) {
    if (event.type === "item.delta") {
      expect(completed.some(({ item }) => item.id === event.item_id)).toBe(false);
      const text = (sums.get(event.item_id)?.text ?? "") + event.delta;
      sums.set(event.item_id, { type: event.item_type, text });
    } else if (event.type === "item.completed") {
      const sum = sums.get(event.item.id);
      if (sum) expect(sum.type).toBe(event.item.type);
      completed.push({ item: event.item, deltas: sum?.text });
    }
  }
  return completed;
}

const unsandboxed: ThreadOptions = { sandboxMode: "danger-full-access" };
const command = (script: string): OutputReply => reply.shell(script, { yieldTimeMs: 20_000 });

/** Runs a turn in plan mode, which the SDK does not offer, through the protocol. Events are translated as in any turn. */
async function toldInPlanMode(script: Script): Promise<Told[]> {
  await using harness = await startHarness("app-server", script);
  const clientInfo = { name: "deltas", version: "1" };
  const configOverrides = flattenConfig(harness.model.config);
  await using client = await startAppServer({ clientInfo, configOverrides, env: harness.home.env });
  const translator = new TurnTranslator();
  const events: ThreadEvent[] = [];
  const ended = new Promise<void>((resolve) => {
    client.onNotification("*", (notification) => {
      events.push(...translator.translate(notification));
      if (notification.method === "turn/completed") resolve();
    });
  });
  const { thread } = await client.request("thread/start", { cwd: harness.workspace });
  const settings = { model: "gpt-5.5", reasoning_effort: null, developer_instructions: null };
  await client.request<unknown, string>("turn/start" as string, {
    threadId: thread.id,
    input: [{ type: "text", text: "Plan" }],
    collaborationMode: { mode: "plan", settings },
  });
  await ended;
  return add(events);
}

describe("deltas add up to their item", () => {
  it("for one answer and for several", async () => {
    const text = "Hello  wörld 👩‍👩‍👧\n\n\u2028`a < b`\r\nbye ";
    const answers = await told([
      reply.all(reply.text(text, { chunkSize: 1 }), reply.text("second"), reply.text("third, in words")),
    ]);
    expect(answers.map(({ item }) => item)).toMatchObject([
      { type: "agent_message", text },
      { text: "second" },
      { text: "third, in words" },
    ]);
    expect(answers.map(({ deltas }) => deltas)).toEqual([text, "second", "third, in words"]);
  });

  it.each([
    ["one part", ["**Reading** the test"]],
    ["several parts", ["**One**\n\ntext", "Two", "Three"]],
    ["empty parts", ["", "One", "", "", "Two", "  ", ""]],
  ])("for reasoning with %s", async (_, parts) => {
    const [reasoning] = await told([reply.all(reply.reasoning(parts), reply.text("x"))]);
    const text = parts.filter((part) => part !== "").join("\n");
    expect(reasoning).toMatchObject({ item: { type: "reasoning", text }, deltas: text });
  });

  it("for reasoning whose raw text is sent, too", async () => {
    const [reasoning] = await told([
      reply.all(reply.reasoning(["A", "B"], { content: "raw thoughts" }), reply.text("x")),
    ]);
    expect(reasoning).toMatchObject({ item: { text: "A\nB" }, deltas: "A\nB" });
  });

  it("for reasoning with only empty parts: no item and no deltas", async () => {
    const items = await told([reply.all(reply.reasoning(["", ""]), reply.text("x"))]);
    expect(items.map(({ item }) => item.type)).toEqual(["agent_message"]);
  });

  it("for a plan and the messages around it", async () => {
    const text = "Before.\n<proposed_plan>\n# Plan\n- one\n- two\n</proposed_plan>\nAfter.";
    const items = await toldInPlanMode([reply.text(text, { chunkSize: 1 })]);
    const plan = "# Plan\n- one\n- two\n";
    expect(items.find(({ item }) => String(item.type) === "plan")).toMatchObject({
      item: { text: plan },
      deltas: plan,
    });
    expect(items.find(({ item }) => item.type === "agent_message")).toMatchObject({
      item: { text: "Before.\nAfter." },
      deltas: "Before.\nAfter.",
    });
  });

  it.each([
    ["prints nothing", "true"],
    ["prints after some time", "sleep 0.6; echo a; sleep 0.1; printf 'h\\xc3'; sleep 0.2; printf '\\xa9!'"],
    ["prints bytes that are not text", "sleep 0.6; printf 'a\\xff\\xfe\\0b\\r\\n\\033[31mred'"],
    ["prints a lot at the end", "sleep 0.6; seq 1 1000; exit 3"],
  ])("for a command that %s", async (_, script) => {
    const [ran] = await told([command(script), reply.text("x")], unsandboxed);
    expect(ran?.item.type).toBe("command_execution");
    if (ran?.item.type === "command_execution") expect(ran.deltas ?? "").toBe(ran.item.aggregated_output);
  });

  it("for a command that prints at once, if it ends before the server looks at it", async () => {
    const script = "echo one; echo two >&2; printf three";
    const [ran] = await told([command(script), reply.text("x")], unsandboxed);
    expect(ran?.item).toMatchObject({ type: "command_execution", aggregated_output: "one\ntwo\nthree" });
    // On a busy machine it may not have ended, and the server then leaves out what was there (see below).
    expect("one\ntwo\nthree".endsWith(ran?.deltas ?? "")).toBe(true);
  });

  it("for a command in a terminal with input", async () => {
    const session = (request: RecordedRequest) =>
      Number(/session ID (\d+)/.exec(request.lastToolOutput)?.[1]);
    const [ran] = await told(
      [
        reply.functionCall("exec_command", {
          cmd: "read x; echo got $x",
          tty: true,
          login: false,
          yield_time_ms: 300,
        }),
        (request) =>
          reply.functionCall("write_stdin", {
            session_id: session(request),
            chars: "hi\n",
            yield_time_ms: 2000,
          }),
        reply.text("x"),
      ],
      unsandboxed,
    );
    expect(ran).toMatchObject({
      item: { aggregated_output: "hi\r\ngot hi\r\n" },
      deltas: "hi\r\ngot hi\r\n",
    });
  });

  it("except for a command that prints at once and continues (the server does not stream its first output)", async () => {
    const [ran] = await told([command("echo early; sleep 1.5; echo late"), reply.text("x")], unsandboxed);
    expect(ran).toMatchObject({ item: { aggregated_output: "early\nlate\n" }, deltas: "late\n" });
  });
});

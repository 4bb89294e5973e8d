import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

import { Codex, type CodexOptions, type ThreadEvent } from "../../src/index.js";
import { failureOf } from "./failure-of.js";

const script = (name: string) => fileURLToPath(new URL(`./servers/${name}.mjs`, import.meta.url));

/** Starts a server on a socket. */
async function serverThatComesBack(
  options: CodexOptions = {},
  name = "comes-back",
): Promise<AsyncDisposable & { codex: Codex }> {
  const server = spawn(process.execPath, [script("on-a-socket"), script(name)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [port] = await once(server.stdout, "data");
  const url = `ws://127.0.0.1:${Number(String(port))}`;
  const codex = new Codex({ ...options, transport: { type: "app-server", url, reconnectMs: 5000 } });
  return {
    codex,
    async [Symbol.asyncDispose]() {
      await codex.close();
      server.stdin.end();
      await once(server, "exit");
    },
  };
}

describe("a turn that continues while the client reconnects and reads what it missed", () => {
  it.each(["hangs up", "hangs up again", "is over"])(
    'arrives in full, the missed items first: "%s"',
    async (prompt) => {
      await using server = await serverThatComesBack();
      const streamed = await server.codex.startThread().runStreamed(prompt);
      const events: ThreadEvent[] = [];
      for await (const event of streamed.events) events.push(event);
      const summary = events.map((event) => {
        if (event.type === "item.delta") return `+${event.delta}`;
        if (event.type !== "item.completed") return event.type;
        if (event.item.type === "command_execution") return event.item.aggregated_output;
        return event.item.type === "agent_message" ? event.item.text : event.item.type;
      });
      expect(summary).toEqual([
        ...["thread.started", "turn.started", "item.started", "+a\n", "+one "],
        ...["+missed 1", "missed 1", "+missed 2", "missed 2"],
        ...["+b\nc\n", "a\nb\nc\n"],
        ...["+two three", "one two three", "turn.completed"],
      ]);
    },
  );

  it.each(["is idle", "was interrupted"])(
    'fails with connection_lost when the server reports no running turn: "%s"',
    async (prompt) => {
      await using server = await serverThatComesBack();
      const { error } = await failureOf(server.codex.startThread().run(prompt));
      expect(error).toMatchObject({ code: "connection_lost" });
    },
  );

  it("fails at once when it sends too much, because every new connection would break as well", async () => {
    await using server = await serverThatComesBack({ maxLineBytes: 1024 * 1024 });
    const { error } = await failureOf(server.codex.startThread().run("sends too much"));
    expect(error).toMatchObject({ code: "connection_lost", retryable: false });
  });

  it("has no usage when a usage notification may have been missed", async () => {
    await using server = await serverThatComesBack();
    const thread = server.codex.startThread();
    const usages: (number | undefined)[] = [];
    for (const prompt of ["does not hang up", "hangs up", "does not hang up", "does not hang up"]) {
      usages.push((await thread.run(prompt)).usage?.input_tokens);
    }
    expect(usages).toEqual([100, undefined, undefined, 100]);
  });
});

describe("a turn that the server added to another client's", () => {
  it("does not answer what that turn asks", async () => {
    await using server = await serverThatComesBack({}, "asks-for-others");
    const asked: unknown[] = [];
    const onApproval = (request: unknown) => {
      asked.push(request);
      return "accept" as const;
    };
    const { error } = await failureOf(server.codex.startThread({ onApproval }).run("Go"));
    expect(error).toMatchObject({ code: "thread_busy" });
    // The request came before this answer.
    await server.codex.listModels();
    expect(asked).toEqual([]);
  });
});

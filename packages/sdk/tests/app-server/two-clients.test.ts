import { fileURLToPath } from "node:url";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it, vi } from "vitest";

import { Codex, type CodexOptions, type Thread, type ThreadOptions } from "../../src/index.js";
import { toolThat } from "../interaction/call-tool-once.js";
import { escalated } from "../interaction/interactive.js";
import { type ListeningServer, startListeningServer } from "./listening-server.js";

const mcpServer = {
  command: process.execPath,
  args: [fileURLToPath(new URL("../fixtures/asking-mcp-server.mjs", import.meta.url))],
};

/** Performs the action in the prompt once. */
const script = ({ lastUserText, position }: RecordedRequest) => {
  if (position.numberInTurn > 1) return reply.text("Done.");
  if (lastUserText === "approval") return escalated("true");
  if (lastUserText === "tool") return reply.functionCall("probe", {});
  if (lastUserText === "question") return reply.mcpCall("asker", "ask");
  return reply.text("ok");
};

/** Two clients that have the same thread loaded. One of them is idle. */
interface TwoClients extends AsyncDisposable {
  server: ListeningServer;
  /** The thread of the other client, which runs the turns. */
  thread: Thread;
  /** The calls of the idle client's handlers and tools. */
  idleCalls: string[];
}

/**
 * Starts the two clients.
 *
 * @param answering returns the options of the other client's thread. Once `settle` has resolved, the idle client has had
 * its chance to answer.
 */
async function startTwoClients(
  answering: (settle: () => Promise<unknown>) => ThreadOptions,
): Promise<TwoClients> {
  const server = await startListeningServer(script);
  const codexOptions = { ...server.codexOptions, config: { mcp_servers: { asker: mcpServer } } };
  const [idle, other] = [new Codex(codexOptions), new Codex(codexOptions)];
  const idleCalls: string[] = [];
  const threadOptions: ThreadOptions = { ...server.threadOptions, sandboxMode: "read-only" };
  const idleThread = idle.startThread({
    ...threadOptions,
    onApproval: () => {
      idleCalls.push("approval");
      return "decline";
    },
    onElicitation: () => {
      idleCalls.push("question");
      return { action: "decline" };
    },
    tools: [toolThat(() => idleCalls.push("tool"))],
  });
  await idleThread.run("hello");
  const options = { ...threadOptions, ...answering(() => idle.listModels()) };
  return {
    server,
    thread: other.resumeThread(idleThread.id ?? "", options),
    idleCalls,
    async [Symbol.asyncDispose]() {
      await Promise.all([idle.close(), other.close()]);
      await server[Symbol.asyncDispose]();
    },
  };
}

describe("an idle client leaves to the client that runs the turn", () => {
  it("an approval", async () => {
    await using clients = await startTwoClients((settle) => ({
      onApproval: async () => {
        await settle();
        return "accept";
      },
    }));
    const turn = await clients.thread.run("approval");
    expect(turn.items[0]).toMatchObject({ type: "command_execution", status: "completed" });
    expect(clients.idleCalls).toEqual([]);
  });

  it("a tool call", async () => {
    await using clients = await startTwoClients((settle) => ({
      tools: [toolThat(() => settle().then(() => "of the other client"))],
    }));
    await clients.thread.run("tool");
    expect(clients.server.model.requests.at(-1)?.lastToolOutput).toBe("of the other client");
    expect(clients.idleCalls).toEqual([]);
  });

  it("a question of an MCP server", async () => {
    await using clients = await startTwoClients((settle) => ({
      onElicitation: async () => {
        await settle();
        return { action: "accept", content: { color: "red" } };
      },
    }));
    await clients.thread.run("question");
    expect(clients.server.model.requests.at(-1)?.lastToolOutput).toContain("red");
    expect(clients.idleCalls).toEqual([]);
  });
});

/** The last sandbox mode in the instructions to the model. */
const sandboxIn = ({ instructions }: RecordedRequest) =>
  [...instructions.matchAll(/`sandbox_mode` is `([a-z-]+)`/g)].at(-1)?.[1];

describe("a turn of another client that changes the thread's settings", () => {
  it.each(["read-only", "workspace-write"] as const)(
    "does not change the sandbox of a later turn of this client (%s)",
    async (sandboxMode) => {
      await using server = await startListeningServer(script);
      await using ours = new Codex(server.codexOptions);
      await using other = new Codex(server.codexOptions);
      const options: ThreadOptions = { ...server.threadOptions, sandboxMode };
      const thread = ours.startThread(options);
      await thread.run("hello");
      const id = thread.id ?? "";
      await other.resumeThread(id, options).run("hello");
      await other.resumeThread(id, { ...options, sandboxMode: "danger-full-access" }).run("hello");
      const sandboxes = server.model.requests.map(sandboxIn);
      expect(sandboxes).toEqual([sandboxMode, sandboxMode, "danger-full-access"]);
      await thread.run("hello");
      expect(sandboxIn(server.model.requests.at(-1) as RecordedRequest)).toBe(sandboxMode);
    },
  );
});

describe("a thread that another client has loaded with wider access", () => {
  const busy = {
    code: "thread_busy",
    message: expect.stringContaining("another client has it loaded with other permissions"),
  };

  it.each<[string, CodexOptions["config"], ThreadOptions]>([
    ["the profile of the options", {}, { permissions: ":read-only" }],
    ["the profile of the settings", { default_permissions: ":read-only" }, {}],
    [
      "the profile of the settings, next to a sandbox",
      { default_permissions: ":read-only", sandbox_mode: "danger-full-access" },
      {},
    ],
  ])("is rejected: %s", async (_, config, options) => {
    await using server = await startListeningServer(script);
    const { workingDirectory = "" } = server.threadOptions;
    await using other = new Codex(server.codexOptions);
    const thread = other.startThread({ workingDirectory, sandboxMode: "workspace-write" });
    await thread.run("hello");
    const id = thread.id ?? "";
    await using ours = new Codex({ ...server.codexOptions, config });
    await expect(ours.resumeThread(id, { workingDirectory, ...options }).run("hello")).rejects.toMatchObject(
      busy,
    );
    expect(server.model.requests).toHaveLength(1);
    await thread.close();
    await other.close();
    await vi.waitFor(async () => expect((await ours.readThread(id)).status).toBe("notLoaded"), 20_000);
    await ours.resumeThread(id, { workingDirectory, ...options }).run("hello");
    expect(server.model.requests).toHaveLength(2);
  });
});

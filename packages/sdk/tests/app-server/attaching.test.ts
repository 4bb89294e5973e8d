import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import {
  type ApprovalRequest,
  type AttachOptions,
  Codex,
  type CodexOptions,
  type ThreadEvent,
  type ThreadOptions,
} from "../../src/index.js";
import { gate } from "../clock.js";
import { models } from "../harness.js";
import { toolThat } from "../interaction/call-tool-once.js";
import { escalated, noting } from "../interaction/interactive.js";
import { type ListeningServer, startListeningServer } from "./listening-server.js";

/** Says something, performs the action in the prompt once, and says something else. */
const script = ({ lastUserText, position }: RecordedRequest) => {
  if (position.numberInTurn > 1) return reply.text("Done.");
  if (lastUserText === "tool") return reply.all(reply.text("Wait."), reply.functionCall("probe", {}));
  if (lastUserText === "question") return reply.functionCall("request_user_input", questions);
  if (lastUserText === "patch") return reply.patch([{ add: "new.txt", content: "new\n" }]);
  if (lastUserText === "approval") return reply.all(reply.text("Wait."), escalated("echo 42"));
  return reply.text("ok");
};

const option = { label: "Red", description: "As a rose" };
const questions = {
  questions: [
    {
      id: "color",
      header: "Color",
      question: "Which color?",
      options: [option, { ...option, label: "Blue" }],
    },
  ],
};

/** A client of the server that no network failure reaches. */
function connectDirectly({ network, token }: ListeningServer): Codex {
  const transport: CodexOptions["transport"] = {
    type: "app-server",
    url: `ws://127.0.0.1:${network.target}`,
    token,
  };
  return new Codex({ transport });
}

/** Starts a turn, and destroys its client once the agent has asked. Returns the thread's id. */
async function abandon(
  server: ListeningServer,
  prompt: string,
  options: (onAsked: () => void) => ThreadOptions,
): Promise<string> {
  const asked = gate();
  const thread = server.codex.startThread({
    ...server.threadOptions,
    sandboxMode: "read-only",
    ...options(asked.open),
  });
  const lost = expect(thread.run(prompt)).rejects.toMatchObject({ code: "connection_lost" });
  await asked.opened;
  server.network.cut();
  await lost;
  return thread.id ?? "";
}

const unanswered = new Promise<never>(() => {});

/** Abandons a turn at its request for approval. Returns the requests, too. */
async function abandonApproval(server: ListeningServer, prompt: string) {
  const first: ApprovalRequest[] = [];
  const id = await abandon(server, prompt, (onAsked) => ({
    onApproval: (request) => {
      first.push(request);
      onAsked();
      return unanswered;
    },
  }));
  return { id, first };
}

async function collect(events: AsyncIterable<ThreadEvent> = noEvents()): Promise<ThreadEvent[]> {
  const all: ThreadEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

async function* noEvents(): AsyncGenerator<ThreadEvent> {}

describe("codex.attach()", () => {
  it.each(models)(
    "follows a turn whose client is gone, and answers its open approval ($name)",
    async ({ model }) => {
      await using server = await startListeningServer(script, 0, model);
      const { id, first } = await abandonApproval(server, "approval");
      await using second = connectDirectly(server);
      const { asked, onApproval } = noting("accept");
      const turn = await second.attach(id, { onApproval });
      const events = await collect(turn?.events);
      expect(asked).toEqual(first);
      expect(events.map(({ type }) => type).slice(0, 2)).toEqual(["thread.started", "turn.started"]);
      expect(events.at(-1)?.type).toBe("turn.completed");
      const { items, finalResponse, usage } = (await turn?.result) ?? {};
      expect(items?.map(({ type }) => type)).toEqual(["agent_message", "command_execution", "agent_message"]);
      expect(items?.[1]).toMatchObject({ status: "completed", aggregated_output: "42\n" });
      expect([finalResponse, usage]).toEqual(["Done.", null]);

      // The thread is this client's now, with the settings that it asks for.
      const thread = second.resumeThread(id, server.threadOptions);
      expect((await thread.run("more")).finalResponse).toBe("ok");
    },
  );

  it("asks about an open patch with its changes", async () => {
    await using server = await startListeningServer(script, 0);
    const { id, first } = await abandonApproval(server, "patch");
    await using second = connectDirectly(server);
    const { asked, onApproval } = noting("accept");
    const turn = await second.attach(id, { onApproval });
    expect((await turn?.result)?.finalResponse).toBe("Done.");
    expect(asked).toMatchObject([{ kind: "file_change", changes: [{ kind: "add", diff: "new\n" }] }]);
    expect(asked).toEqual(first);
  });

  it.each(["approval", "question", "tool"])(
    "leaves a request to the first client when it has no handler or tool: %s",
    async (prompt) => {
      await using server = await startListeningServer(script, 0);
      const [asked, answer] = [gate(), gate()];
      const answerOnce = async <Answer>(given: Answer) => {
        asked.open();
        await answer.opened;
        return given;
      };
      const thread = server.codex.startThread({
        ...server.threadOptions,
        sandboxMode: "read-only",
        onApproval: () => answerOnce("accept" as const),
        onUserInput: () => answerOnce({ color: ["Blue"] }),
        tools: [toolThat(() => answerOnce("of the first client"))],
      });
      const running = thread.run(prompt);
      await asked.opened;
      await using second = connectDirectly(server);
      const turn = await second.attach(thread.id ?? "");
      // The server handles it after an answer that the second client would have sent.
      await turn?.steer("and be quick");
      answer.open();
      expect((await running).finalResponse).toBe("Done.");
      expect((await turn?.result)?.finalResponse).toBe("Done.");
      const output = server.model.requests.at(-1)?.lastToolOutput;
      expect(output).toMatch(/^of the first client$|Blue|\b42\b/);
    },
  );

  it("runs a tool whose call was open", async () => {
    await using server = await startListeningServer(script, 0);
    const id = await abandon(server, "tool", (onAsked) => ({
      tools: [
        toolThat(() => {
          onAsked();
          return unanswered;
        }),
      ],
    }));
    await using second = connectDirectly(server);
    const turn = await second.attach(id, { tools: [toolThat(() => "of the second client")] });
    expect((await turn?.result)?.finalResponse).toBe("Done.");
    expect(server.model.requests.at(-1)?.lastToolOutput).toBe("of the second client");
  });

  it("answers an open question", async () => {
    await using server = await startListeningServer(script, 0);
    const id = await abandon(server, "question", (onAsked) => ({
      onUserInput: () => {
        onAsked();
        return unanswered;
      },
    }));
    await using second = connectDirectly(server);
    const turn = await second.attach(id, { onUserInput: () => ({ color: ["Blue"] }) });
    expect((await turn?.result)?.finalResponse).toBe("Done.");
    expect(server.model.requests.at(-1)?.lastToolOutput).toContain("Blue");
  });

  it("follows a turn of a client that has the thread loaded and idle", async () => {
    await using server = await startListeningServer(script, 0);
    await using second = connectDirectly(server);
    const onApproval = () => "decline" as const;
    const idle = second.startThread({ ...server.threadOptions, sandboxMode: "read-only", onApproval });
    await idle.run("hello");
    const asked = gate();
    const thread = server.codex.resumeThread(idle.id ?? "", {
      ...server.threadOptions,
      sandboxMode: "read-only",
      onApproval: () => {
        asked.open();
        return unanswered;
      },
    });
    const lost = expect(thread.run("approval")).rejects.toMatchObject({ code: "connection_lost" });
    await asked.opened;
    server.network.cut();
    await lost;
    const turn = await second.attach(idle.id ?? "", { onApproval: () => "accept" });
    expect((await turn?.result)?.finalResponse).toBe("Done.");
    expect((await idle.run("more")).finalResponse).toBe("ok");
  });

  it("can park the turn by its open approval", async () => {
    await using server = await startListeningServer(script, 0);
    const id = await abandon(server, "approval", (onAsked) => ({
      onApproval: () => {
        onAsked();
        return unanswered;
      },
    }));
    await using second = connectDirectly(server);
    const turn = await second.attach(id, { onApproval: () => "park" });
    await expect(turn?.result).rejects.toMatchObject({ code: "turn_parked", threadId: id });
    expect((await second.readThread(id)).turns).toMatchObject([{ status: "interrupted" }]);
  });

  it.each(["interrupt", "steer"] as const)("can %s the turn", async (method) => {
    await using server = await startListeningServer(script, 0);
    const id = await abandon(server, "approval", (onAsked) => ({
      onApproval: () => {
        onAsked();
        return unanswered;
      },
    }));
    await using second = connectDirectly(server);
    const answer = gate();
    const onApproval: AttachOptions["onApproval"] = () => answer.opened.then(() => "accept" as const);
    const turn = await second.attach(id, { onApproval });
    const { result } = turn ?? {};
    if (method === "interrupt") {
      await turn?.interrupt();
      await expect(result).rejects.toMatchObject({ code: "turn_interrupted", threadId: id });
      expect((await second.readThread(id)).turns).toMatchObject([{ status: "interrupted" }]);
    } else {
      await turn?.steer("and be quick");
      answer.open();
      await result;
      expect(server.model.requests.at(-1)?.userTexts).toEqual(["approval", "and be quick"]);
    }
  });

  it("returns null when no turn runs, and does not load the thread", async () => {
    await using server = await startListeningServer(script);
    const thread = server.codex.startThread(server.threadOptions);
    await thread.run("hello");
    await thread.close();
    await using second = connectDirectly(server);
    expect(await second.attach(thread.id ?? "")).toBeNull();
    expect((await second.readThread(thread.id ?? "")).status).toBe("notLoaded");
  });

  it("refuses a thread of which this client runs a turn, an unknown one, and exec", async () => {
    await using server = await startListeningServer(() => reply.stall());
    const thread = server.codex.startThread(server.threadOptions);
    const running = thread.run("hello").catch(() => {});
    await server.model.nextRequest();
    await expect(server.codex.attach(thread.id ?? "")).rejects.toMatchObject({ code: "thread_busy" });
    const unknown = "01900000-0000-7000-8000-00000000000a";
    await expect(server.codex.attach(unknown)).rejects.toMatchObject({ code: "request_failed" });
    await using onExec = new Codex();
    await expect(onExec.attach(unknown)).rejects.toMatchObject({ code: "unsupported_option" });
    await server.codex.close();
    await running;
  });
});

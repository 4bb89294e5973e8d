import { reply } from "@codex/testing";
import { expect, it } from "vitest";
import { z } from "zod";

import { type ApprovalRequest, defineTool } from "../../src/index.js";
import { type ListeningServer, startListeningServer } from "../app-server/listening-server.js";

/** Interrupts the network for a moment on the first call, and never answers. */
function breaking({ network }: ListeningServer, limit = 1) {
  let calls = 0;
  return async () => {
    calls += 1;
    if (calls > limit) return;
    network.cut();
    await network.noticed();
    network.mend();
    await new Promise(() => {});
  };
}

it("a patch approval is requested again after a reconnect, with its diffs, which the server does not repeat", async () => {
  await using server = await startListeningServer([
    reply.patch([{ add: "new.txt", content: "new\n" }]),
    reply.text("Thanks."),
  ]);
  const asked: ApprovalRequest[] = [];
  const breakOnce = breaking(server);
  const thread = server.codex.startThread({
    ...server.threadOptions,
    sandboxMode: "read-only",
    onApproval: async (request) => {
      asked.push(request);
      await breakOnce();
      return "accept";
    },
  });
  const turn = await thread.run("Go");
  expect(turn.items[0]).toMatchObject({ type: "file_change", status: "completed" });
  expect(asked).toHaveLength(2);
  expect(asked[1]).toEqual(asked[0]);
  expect(asked[1]).toMatchObject({ changes: [{ kind: "add", diff: "new\n" }] });
});

it("a tool keeps running during a reconnect, and its result is sent over the next connection", async () => {
  await using server = await startListeningServer([reply.functionCall("probe"), reply.text("Thanks.")]);
  const { network } = server;
  const signals: AbortSignal[] = [];
  const probe = defineTool({
    name: "probe",
    description: "x",
    input: z.object({}),
    execute: async (_, { signal }) => {
      signals.push(signal);
      network.cut();
      await network.noticed();
      network.mend();
      return `call ${signals.length}`;
    },
  });
  const thread = server.codex.startThread({ ...server.threadOptions, tools: [probe] });
  const turn = await thread.run("Go");
  expect(turn.items[0]).toMatchObject({ type: "dynamic_tool_call" });
  expect(signals.map((signal) => signal.aborted)).toEqual([false]);
  expect(server.model.requests[1]?.lastToolOutput).toBe("call 1");
});

it("a turn can be steered after a reconnect", async () => {
  await using server = await startListeningServer([
    reply.shell("true", { escalate: true, justification: "because" }),
    reply.text("Thanks."),
  ]);
  const breakOnce = breaking(server);
  const thread = server.codex.startThread({
    ...server.threadOptions,
    sandboxMode: "read-only",
    onApproval: async () => {
      await breakOnce();
      await streamed.steer("By the way");
      return "accept";
    },
  });
  const streamed = await thread.runStreamed("Go");
  expect((await streamed.result).finalResponse).toBe("Thanks.");
  expect(server.model.requests.at(-1)?.userTexts).toEqual(["Go", "By the way"]);
});

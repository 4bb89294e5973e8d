import { setTimeout as sleep } from "node:timers/promises";
import { reply, type Script } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, CodexError, jsonSchema, type Thread, type TurnOptions } from "../src/index.js";
import { goRound, stopClock } from "./clock.js";
import { type Harness, startHarness, transports } from "./harness.js";

const schema = jsonSchema({
  type: "object",
  properties: { n: { type: "number" } },
  required: ["n"],
  additionalProperties: false,
});

/** How a turn ends with an error. */
interface Ending {
  code: string;
  script: Script;
  options?: (harness: Harness) => TurnOptions;
  /** What happens once the model has been asked, or at once if it never is. */
  meanwhile?: (harness: Harness, thread: Thread) => Promise<unknown>;
  /** Whether the agent has the input. Default: it has. */
  began?: false;
  /** The texts of the items that had completed. */
  texts?: string[];
}

const secondRequest = async ({ model }: Harness) => {
  await model.nextRequest();
  await model.nextRequest();
  // What the agent printed before that request is then read.
  await goRound();
};

const limitMs = 10_000;

const someWork = reply.all(reply.text("half an answer"), reply.shell("true"));

const endings: Record<string, Ending> = {
  "the agent says that it failed": {
    code: "turn_failed",
    script: [someWork, reply.fail(400)],
    texts: ["half an answer"],
  },
  "it takes too long": {
    code: "turn_timeout",
    script: [someWork, reply.stall()],
    options: () => ({ timeoutMs: limitMs }),
    meanwhile: secondRequest,
    texts: ["half an answer"],
  },
  "the Codex is closed while it runs": {
    code: "closed",
    script: [someWork, reply.stall()],
    meanwhile: (harness) => secondRequest(harness).then(() => harness.codex.close()),
    texts: ["half an answer"],
  },
  "the Codex was closed before": {
    code: "closed",
    script: [],
    meanwhile: ({ codex }) => codex.close(),
    began: false,
  },
};

/** Fails with the error of the turn; its name is in the stack of an error that has the caller's frame. */
async function callsRun(thread: Thread, options: TurnOptions): Promise<void> {
  await thread.run("Go", options);
}

async function loopsOverEvents(thread: Thread, options: TurnOptions): Promise<void> {
  const streamed = await thread.runStreamed("Go", options);
  for await (const _ of streamed.events) await sleep(0);
  await streamed.result;
}

describe.each(transports)("the error of a turn on %s", (transport) => {
  const hasTurnId = transport === "app-server";

  describe.each([callsRun, loopsOverEvents])("of %o", (call) => {
    it.each(Object.entries(endings))("says what there is of the turn when %s", async (_, ending) => {
      await using harness = await startHarness(transport, ending.script);
      const thread = harness.codex.startThread({
        ...harness.threadOptions,
        sandboxMode: "danger-full-access",
      });
      if (ending.began === false) await ending.meanwhile?.(harness, thread);
      using clock = ending.code === "turn_timeout" ? stopClock() : undefined;
      const settled = call(thread, ending.options?.(harness) ?? {}).catch((reason: unknown) => reason);
      if (ending.began !== false) await ending.meanwhile?.(harness, thread);
      clock?.advance(limitMs);
      const error = (await (clock?.runUntil(settled) ?? settled)) as CodexError;

      expect(CodexError.isInstance(error)).toBe(true);
      const began = ending.began ?? true;
      expect(error).toMatchObject({
        code: ending.code,
        docs: `docs/errors.md#${ending.code}`,
        began,
        threadId: began ? thread.id : null,
        turnId: began && hasTurnId ? expect.any(String) : null,
        diff: began && hasTurnId ? "" : null,
      });
      expect(Object.keys(error)).toContain("usage");
      const messages = (error.items ?? []).filter((item) => item.type === "agent_message");
      expect(messages.map(({ text }) => text)).toEqual(ending.texts ?? []);
      if (began) expect(thread.id).toEqual(expect.any(String));
      expect(error.stack).toContain(`${error.name}: ${error.message}`);
      expect(error.stack).toContain(call.name);
    });
  });

  it("says what there is of a turn whose answer does not fit", async () => {
    await using harness = await startHarness(transport, [reply.text("no JSON")]);
    const thread = harness.codex.startThread(harness.threadOptions);
    const error = await callsRun(thread, { outputSchema: schema }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "output_validation",
      threadId: thread.id,
      turnId: hasTurnId ? expect.any(String) : null,
      began: true,
      items: [{ type: "agent_message", text: "no JSON" }],
      usage: { input_tokens: 100 },
      diff: hasTurnId ? "" : null,
    });
    expect((error as Error).stack).toContain("callsRun");
  });

  it("says what all attempts of a call did when a repair fails", async () => {
    await using harness = await startHarness(transport, [reply.text("no JSON"), reply.fail(400, "no")]);
    const thread = harness.codex.startThread(harness.threadOptions);
    const options = { outputSchema: schema, repairAttempts: 1 };
    const error = await callsRun(thread, options).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "turn_failed",
      message: "no",
      began: true,
      items: [{ type: "agent_message", text: "no JSON" }],
      usage: { input_tokens: 100 },
    });
    expect((error as Error).stack).toContain("callsRun");
  });

  it("passes on an Error that aborts the turn, unchanged", async () => {
    await using harness = await startHarness(transport, [reply.stall()]);
    const controller = new AbortController();
    const reason = Object.freeze(new CodexError("closed", "of the host"));
    const { stack } = reason;
    const settled = callsRun(harness.codex.startThread(harness.threadOptions), {
      signal: controller.signal,
    }).catch((error: unknown) => error);
    await harness.model.nextRequest();
    controller.abort(reason);
    expect(await settled).toBe(reason);
    expect(reason.stack).toBe(stack);
    expect(Object.keys(reason).sort()).toEqual(["code", "retryable"]);
  });
});

it("an error that ends several turns has the state of each", async () => {
  const names = ["one", "two"];
  await using harness = await startHarness("app-server", () => reply.stall());
  const threads = names.map(() => harness.codex.startThread(harness.threadOptions));
  const settled = threads.map((thread) => callsRun(thread, {}).catch((reason: unknown) => reason));
  for (const _ of names) await harness.model.nextRequest();
  await harness.codex.close();
  const errors = (await Promise.all(settled)) as CodexError[];
  expect(errors.map(({ threadId }) => threadId)).toEqual(threads.map(({ id }) => id));
  for (const { stack } of errors) expect(stack).toContain("callsRun");
});

it("did not begin when the agent cannot be started", async () => {
  const codex = new Codex({ codexPathOverride: "/nowhere/codex" });
  const error = await callsRun(codex.startThread(), {}).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "binary_not_found", began: false, threadId: null, items: [] });
  expect((error as Error).stack).toContain("callsRun");
});

it("did not begin when the input could not be sent", async () => {
  await using harness = await startHarness("app-server", [reply.text("Yes.")], {
    maxLineBytes: 2 * 1024 * 1024,
  });
  const thread = harness.codex.startThread(harness.threadOptions);
  const error = await thread.run("漢".repeat(1_000_000)).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "message_too_large", began: false, turnId: null, items: [] });
  expect(await thread.run("Go")).toMatchObject({ finalResponse: "Yes." });
});

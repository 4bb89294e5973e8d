import { describe, expect, it } from "vitest";

import type { Codex } from "../../src/index.js";
import { failureOf } from "./failure-of.js";
import { faultyServer } from "./faulty-server.js";

const id = "01900000-0000-7000-8000-000000000001";

const noObject = [null];
const noThread = [null, {}, [], 3, "text", { thread: null }, { thread: {} }, { thread: { id: 7 } }];
const noTurn = [null, {}, [], 3, "text", { turn: null }, { turn: {} }, { turn: { id: "" } }];
const noPage = [
  null,
  {},
  [],
  3,
  { data: null },
  { data: {} },
  { data: [null] },
  { data: [3] },
  { data: [], nextCursor: 5 },
];

/** The requests that the SDK reads the answer of, with answers that it cannot use. */
const requests: [string, unknown[], (codex: Codex) => Promise<unknown>][] = [
  ["thread/start", noThread, (codex) => codex.startThread().run("Go")],
  ["thread/resume", [...noThread, { thread: { id } }], (codex) => codex.resumeThread(id).run("Go")],
  ["thread/fork", noThread, (codex) => codex.resumeThread(id).fork()],
  ["config/read", noObject, (codex) => codex.resumeThread(id).run("Go")],
  ["turn/start", noTurn, (codex) => codex.startThread().run("Go")],
  ["thread/read", noThread, (codex) => codex.readThread(id)],
  ["thread/list", [...noPage, { data: [{}] }], (codex) => codex.listThreads().toArray()],
  ["thread/turns/list", noPage, (codex) => codex.readThread(id)],
  [
    "thread/items/list",
    [...noPage, { data: [{ item: { type: "reasoning" } }] }],
    (codex) => codex.readThread(id),
  ],
  ["model/list", noPage, (codex) => codex.listModels()],
  ["experimentalFeature/list", noPage, (codex) => codex.readServerInfo()],
  ["modelProvider/capabilities/read", [...noObject, 3], (codex) => codex.readServerInfo()],
  ["account/read", [...noObject, 3], (codex) => codex.readAccount()],
  ["account/rateLimits/read", [...noObject, 3], (codex) => codex.readRateLimits()],
];

describe("an answer of a server without what it should have", () => {
  it.each(requests)("to %s fails the call with a typed error", async (method, results, call) => {
    const env = { METHOD: method, RESULTS: JSON.stringify(results) };
    await using server = faultyServer("answers-anything", { env });
    for (const result of results) {
      const { error } = await failureOf(call(server.codex));
      expect(error, JSON.stringify(result)).toMatchObject({
        name: "MalformedEventError",
        code: "malformed_event",
        eventType: method,
      });
    }
  });

  it("to the list of a thread's processes counts as none", async () => {
    const results = [null, {}, { data: {} }, { data: [null] }, { data: 3 }];
    const env = { METHOD: "thread/backgroundTerminals/list", RESULTS: JSON.stringify(results) };
    await using server = faultyServer("answers-anything", { env });
    const thread = server.codex.startThread({ workingDirectory: "/" });
    await thread.run("Go");
    for (const [at] of results.entries()) {
      const options = { workingDirectory: at % 2 === 0 ? "/tmp" : "/" };
      expect((await server.codex.resumeThread(thread.id ?? "", options).run("Go")).items).toHaveLength(1);
    }
    expect(server.diagnostics).toEqual([]);
  });
});

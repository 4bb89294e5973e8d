import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, expectTypeOf, it, vi } from "vitest";

import { Codex, type Diagnostic, UnsupportedOptionError } from "../../src/index.js";
import type { ClientRequests, ServerNotifications } from "../../src/wire.js";
import { models, startHarness } from "../harness.js";
import { escalated, noting } from "../interaction/interactive.js";
import { startListeningServer } from "./listening-server.js";

const input = (text: string) => [{ type: "text" as const, text, text_elements: [] }];

/** Stalls on `stall`, and asks for an approval on `ask`. */
const script = ({ lastUserText, lastToolOutput }: RecordedRequest) => {
  if (lastUserText === "stall") return reply.stall();
  if (lastUserText === "ask" && lastToolOutput === "") return escalated("echo asked");
  return reply.text("ok");
};

describe.each(models)("the connection with $name", ({ model }) => {
  it("takes any request, and calls handlers of notifications until they are removed", async () => {
    await using harness = await startHarness("app-server", script, { model });
    const { codex, workspace, threadOptions } = harness;
    const [started, all]: [string[], string[]] = [[], []];
    const removeStarted = codex.onNotification("turn/started", ({ method, params }) => {
      started.push(`${method} ${params.threadId}`);
    });
    const removeAll = codex.onNotification("*", ({ method }) => all.push(method));
    const { data } = await codex.request("skills/list", { cwds: [workspace] });
    expect(data).toMatchObject([{ cwd: workspace, errors: [] }]);
    const thread = codex.startThread(threadOptions);
    await thread.run("one");
    expect(started).toEqual([`turn/started ${thread.id}`]);
    expect(all).toEqual(expect.arrayContaining(["thread/started", "turn/started", "turn/completed"]));
    removeStarted();
    await thread.run("two");
    expect(started.length).toBe(1);
    expect(all.filter((method) => method === "turn/completed").length).toBe(2);
    removeAll();
    removeAll();
    const count = all.length;
    await thread.run("three");
    expect(all.length).toBe(count);
  });

  it("starts turns of a thread, whose settings, approvals and queue stay its own", async () => {
    await using harness = await startHarness("app-server", script, { model });
    const { codex, threadOptions } = harness;
    const { requests } = harness.model;
    const { asked, onApproval } = noting("accept");
    const thread = codex.startThread({ ...threadOptions, sandboxMode: "read-only", onApproval });
    await thread.run("before");
    const threadId = thread.id ?? "";
    const end = () =>
      new Promise<void>((resolve) => {
        const remove = codex.onNotification("turn/completed", () => {
          remove();
          resolve();
        });
      });
    const ended = end();
    const own = { model: "gpt-6-sol", sandboxPolicy: { type: "dangerFullAccess" } } as const;
    await codex.request("turn/start", { threadId, input: input("ask"), ...own, approvalPolicy: "untrusted" });
    await ended;
    expect(asked).toMatchObject([{ kind: "command", threadId }]);
    await thread.run("after");
    const last = (prompt: string) => {
      const request = requests.findLast(({ lastUserText }) => lastUserText === prompt);
      const sandbox = /.*`sandbox_mode` is `([a-z-]+)`/s.exec(request?.instructions ?? "")?.[1];
      return { model: request?.model, sandbox };
    };
    expect(last("ask")).toEqual({ model: "gpt-6-sol", sandbox: "danger-full-access" });
    expect(last("after")).toEqual(last("before"));
    const { turn } = await codex.request("turn/start", { threadId, input: input("stall") });
    await harness.model.waitForRequest(({ lastUserText }) => lastUserText === "stall");
    await expect(thread.run("now")).rejects.toMatchObject({ code: "thread_busy" });
    const interrupted = end();
    await codex.request("turn/interrupt", { threadId, turnId: turn.id });
    await interrupted;
    expect(await thread.run("then")).toMatchObject({ finalResponse: "ok" });
  });
});

describe("the connection", () => {
  it("keeps handlers when it is opened again, and reports their failures", async () => {
    await using server = await startListeningServer(script);
    const { codex, threadOptions, diagnostics } = server;
    const heard: string[] = [];
    codex.onNotification("turn/completed", () => {
      throw new Error("lost in the handler");
    });
    codex.onNotification("turn/completed", ({ params }) => heard.push(params.threadId));
    const first = codex.startThread(threadOptions);
    await first.run("one");
    await server.kill();
    await server.restart();
    await vi.waitFor(() => codex.request("thread/loaded/list", {}), { timeout: 20_000 });
    const second = codex.startThread(threadOptions);
    await second.run("two");
    expect(heard).toEqual([first.id, second.id]);
    const failures = diagnostics.filter(({ code }: Diagnostic) => code === "listener_failed");
    expect(failures.length).toBe(2);
    expect(failures[0]).toMatchObject({ detail: expect.stringContaining("lost in the handler") });
  });

  it("rejects with the server's refusal, and with the reason of a signal", async () => {
    await using harness = await startHarness("app-server", script);
    const { codex } = harness;
    const unknown = codex.request("no/such/method", {});
    await expect(unknown).rejects.toMatchObject({ code: "request_failed", method: "no/such/method" });
    const reason = new Error("enough");
    const aborted = codex.request("model/list", {}, { signal: AbortSignal.abort(reason) });
    await expect(aborted).rejects.toBe(reason);
    await codex.close();
    await expect(codex.request("model/list")).rejects.toMatchObject({ code: "closed" });
  });

  it("is rejected on exec by name", async () => {
    const codex = new Codex();
    await expect(codex.request("model/list")).rejects.toThrow(UnsupportedOptionError);
    await expect(codex.request("model/list")).rejects.toThrow("`codex.request()` needs the app-server");
    expect(() => codex.onNotification("*", () => {})).toThrow(
      "`codex.onNotification()` needs the app-server",
    );
  });

  it("rejects invalid values at the call", async () => {
    const codex = new Codex({ transport: "app-server" });
    await expect(codex.request("" as "model/list")).rejects.toThrow("option `method` must be");
    await expect(codex.request("model/list", {}, { signal: 1 as never })).rejects.toThrow("`signal`");
    expect(() => codex.onNotification("*", "log" as never)).toThrow("option `handler` must be a function");
    expect(() => codex.onNotification(undefined as never, () => {})).toThrow("option `method` must be");
  });

  it("has the types of the map", () => {
    const codex = new Codex({ transport: "app-server" });
    const list = () => codex.request("model/list");
    expectTypeOf(list).returns.resolves.toEqualTypeOf<ClientRequests["model/list"]["result"]>();
    const unknown = () => codex.request<{ answer: number }>("newer/method", { any: 1 });
    expectTypeOf(unknown).returns.resolves.toEqualTypeOf<{ answer: number }>();
    // @ts-expect-error: `threadId` is required
    void (() => codex.request("thread/read", {}));
    void (() =>
      codex.onNotification("turn/completed", ({ params }) => {
        expectTypeOf(params).toEqualTypeOf<ServerNotifications["turn/completed"]["params"]>();
      }));
  });
});

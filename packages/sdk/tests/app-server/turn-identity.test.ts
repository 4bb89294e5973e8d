import { describe, expect, it } from "vitest";

import { failureOf } from "./failure-of.js";
import { faultyServer } from "./faulty-server.js";

describe("a server that mixes up threads", () => {
  it("fails the turn with both ids when it resumes a different thread", async () => {
    await using server = faultyServer("resumes-another");
    const id = "01900000-0000-7000-8000-000000000001";
    const { error } = await failureOf(server.codex.resumeThread(id).run("Go"));
    expect(error).toMatchObject({
      code: "thread_mismatch",
      requestedId: id,
      receivedId: "01900000-0000-7000-8000-0000000000ff",
    });
  });

  it("is asked for a thread again when it reported the thread closed too early", async () => {
    await using server = faultyServer("closes-late");
    const thread = server.codex.startThread({ sandboxMode: "read-only" });
    await thread.run("one");
    const twin = server.codex.resumeThread(thread.id ?? "", { sandboxMode: "workspace-write" });
    expect((await twin.run("two")).finalResponse).toBe("answer 2");
    await twin.close();
    await twin.rename("A name");
  });

  it("is asked again for an idle thread in which it found no turn to attach to", async () => {
    await using server = faultyServer("stays-loaded");
    const thread = server.codex.startThread();
    await thread.run("one");
    expect(await server.codex.attach(thread.id ?? "")).toBeNull();
    expect((await thread.run("two")).finalResponse).toBe("subscribed");
  });

  it("interrupts a turn by unloading its thread, and the next turn resumes the thread", async () => {
    await using server = faultyServer("drops-thread");
    const thread = server.codex.startThread();
    const { error } = await failureOf(thread.run("one"));
    expect(error).toMatchObject({
      name: "TurnInterruptedError",
      message: expect.stringContaining("unloaded"),
    });
    expect((await thread.run("two")).finalResponse).toBe("resumed");
  });
});

describe("a server that mixes up turns", () => {
  it("keeps another client's turns apart from ours, even if our input was added to one", async () => {
    await using server = faultyServer("shares-threads");
    const thread = server.codex.startThread();
    const turn = await thread.run("one");
    expect([turn.finalResponse, turn.items.length]).toEqual(["for you", 1]);
    for (const input of ["two", "three"]) {
      const { error } = await failureOf(thread.run(input));
      expect(error).toMatchObject({
        code: "thread_busy",
        message: expect.stringContaining("was added to that"),
      });
    }
  });

  it("is asked to interrupt only our turn when another client's turn started first", async () => {
    await using server = faultyServer("acknowledges-late", { env: { ON_DEMAND: "1" } });
    const stop = new AbortController();
    const { events } = await server.codex.startThread().runStreamed("Go", { signal: stop.signal });
    let event = await events.next();
    while (event.value?.type !== "turn.started") event = await events.next();
    stop.abort();
    const ended = failureOf(events.next());
    await server.codex.listModels();
    expect((await ended).error).toBe(stop.signal.reason);
    await server.said("interrupts turn-2");
    expect(server.log).not.toContain("turn-1");
  });

  it("completes our turn without returning the id of its input", async () => {
    await using server = faultyServer("keeps-input-ids");
    expect((await server.codex.startThread().run("Go")).finalResponse).toBe("all the same");
  });

  it("fails a turn whose input it adds to the previous turn", async () => {
    await using server = faultyServer("steers-instead");
    const thread = server.codex.startThread();
    await thread.run("one");
    const { error } = await failureOf(thread.run("two"));
    expect(error).toMatchObject({ name: "ThreadBusyError", code: "thread_busy", threadId: thread.id });
    expect((await thread.run("three")).finalResponse).toBe("news of turn-2");
  });

  it("completes turns before it answers turn/start, or without an answer", async () => {
    await using server = faultyServer("completes-before-answering");
    const thread = server.codex.startThread();
    for (const answer of ["done 1", "done 2", "done 3", "done 4"]) {
      expect((await thread.run("Go")).finalResponse).toBe(answer);
    }
  });

  it("rejects a steer with turn_ended when it has not yet reported the end of the turn", async () => {
    await using server = faultyServer("ends-before-steering");
    const streamed = await server.codex.startThread().runStreamed("Go");
    expect((await failureOf(streamed.steer("more"))).error).toMatchObject({ code: "turn_ended" });
    expect((await streamed.result).finalResponse).toBe("done");
  });

  it("fails a turn by ending it with an unknown status, and the thread stays usable", async () => {
    await using server = faultyServer("ends-strangely");
    const thread = server.codex.startThread();
    for (const input of ["one", "two"]) {
      const { error } = await failureOf(thread.run(input));
      expect(error).toMatchObject({ code: "missing_terminal_event", items: [{ text: "half an answer" }] });
    }
  });
});

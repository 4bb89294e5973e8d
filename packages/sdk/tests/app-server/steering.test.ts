import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextLoop } from "node:timers/promises";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { gate } from "../clock.js";
import { startHarness } from "../harness.js";
import { follow } from "./follow.js";

const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

describe("steer()", () => {
  it("adds input to the running turn, which the model receives in its next request", async () => {
    const { opened, open } = gate();
    await using harness = await startHarness("app-server", [
      () => opened.then(() => reply.shell("true")),
      reply.text("Done."),
    ]);
    const thread = harness.codex.startThread({ ...harness.threadOptions, sandboxMode: "danger-full-access" });
    const streamed = await thread.runStreamed("Go");
    const { result } = streamed;
    await harness.model.nextRequest();
    await streamed.steer("and be quick");
    open();

    expect((await result).finalResponse).toBe("Done.");
    expect(harness.model.requests.map(({ userTexts }) => userTexts)).toEqual([
      ["Go"],
      ["Go", "and be quick"],
    ]);
  });

  it("starts a turn that has not started yet, and waits for it", async () => {
    await using harness = await startHarness("app-server", [reply.text("One."), reply.text("Two.")]);
    const streamed = await harness.codex.startThread(harness.threadOptions).runStreamed("Go");
    await streamed.steer("faster");

    const types: string[] = [];
    for await (const event of streamed.events) types.push(event.type);
    expect(types[0]).toBe("thread.started");
    expect(types.at(-1)).toBe("turn.completed");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["Go", "faster"]);
  });

  it("waits with a turn that is queued behind an earlier one", async () => {
    const { opened, open } = gate();
    await using harness = await startHarness("app-server", [
      () => opened.then(() => reply.text("One.")),
      reply.text("Two."),
      reply.text("Three."),
    ]);
    const thread = harness.codex.startThread(harness.threadOptions);
    const first = thread.run("first");
    const second = await thread.runStreamed("second");
    const steering = second.steer("more for the second");
    await harness.model.nextRequest();
    open();
    await steering;

    expect((await first).finalResponse).toBe("One.");
    await second.result;
    expect(harness.model.requests[0]?.userTexts).toEqual(["first"]);
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["first", "second", "more for the second"]);
  });

  it("accepts images and text, and rejects the input that run() rejects", async () => {
    const { opened, open } = gate();
    await using harness = await startHarness("app-server", [
      () => opened.then(() => reply.text("One.")),
      reply.text("Two."),
    ]);
    const image = join(harness.workspace, "dot.png");
    writeFileSync(image, Buffer.from(png, "base64"));
    const streamed = await harness.codex.startThread(harness.threadOptions).runStreamed("Go");
    const { result } = streamed;
    await expect(streamed.steer("")).rejects.toMatchObject({ code: "invalid_input" });
    await expect(streamed.steer([{ type: "local_image", path: "/no/such.png" }])).rejects.toMatchObject({
      code: "invalid_input",
    });
    await harness.model.nextRequest();
    await streamed.steer([
      { type: "text", text: "look" },
      { type: "local_image", path: image },
    ]);
    open();
    await result;
    expect(harness.model.requests.at(-1)?.images).toHaveLength(1);
  });

  it("is rejected when the turn is over", async () => {
    await using harness = await startHarness("app-server", [reply.text("Done."), reply.stall()]);
    const thread = harness.codex.startThread(harness.threadOptions);
    const completed = await thread.runStreamed("Go");
    await completed.result;
    await expect(completed.steer("too late")).rejects.toMatchObject({
      name: "TurnEndedError",
      code: "turn_ended",
    });

    const interrupted = await thread.runStreamed("Go on");
    interrupted.result.catch(() => {});
    await harness.model.nextRequest();
    await interrupted.interrupt();
    await expect(interrupted.steer("too late")).rejects.toMatchObject({ code: "turn_ended" });
    expect(harness.model.requests.flatMap(({ userTexts }) => userTexts)).not.toContain("too late");
  });

  it("is rejected when the turn never ran", async () => {
    await using harness = await startHarness("app-server", []);
    const thread = harness.codex.startThread({
      ...harness.threadOptions,
      workingDirectory: "/no/such/directory",
    });
    const streamed = await thread.runStreamed("Go", { signal: AbortSignal.abort(new Error("no")) });
    await expect(streamed.steer("hello?")).rejects.toMatchObject({ code: "turn_ended" });
  });

  it("reports its true outcome when it races with the end of the turn", async () => {
    await using harness = await startHarness("app-server", () => reply.text("Done."));
    const thread = harness.codex.startThread(harness.threadOptions);
    for (const moment of ["thread.started", "turn.started", "item.completed", "turn.completed"]) {
      for (const rounds of [0, 1, 2, 4, 8]) {
        const text = `${rounds} rounds after ${moment}`;
        const streamed = await thread.runStreamed("Go");
        const { seen, done } = follow(streamed);
        await seen(({ type }) => type === moment);
        for (let left = rounds; left > 0; left -= 1) await nextLoop();
        const outcome = await streamed.steer(text).then(
          () => "steered",
          ({ code }: { code: string }) => code,
        );
        await done;
        // The outcome of the race depends on the machine, but it must match what the model received.
        const wasReceived = harness.model.requests.some(({ userTexts }) => userTexts.includes(text));
        expect(outcome).toBe(wasReceived ? "steered" : "turn_ended");
        if (moment === "turn.completed") expect(outcome).toBe("turn_ended");
      }
    }
  });

  it("is unsupported on exec", async () => {
    await using harness = await startHarness("exec", []);
    const streamed = await harness.codex.startThread(harness.threadOptions).runStreamed("Go");
    await expect(streamed.steer("more")).rejects.toMatchObject({
      code: "unsupported_option",
      option: "streamed.steer()",
      transport: "app-server",
    });
    expect(harness.model.requests).toHaveLength(0);
  });
});

import { Buffer } from "node:buffer";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type RecordedRequest, reply } from "@codex/testing";
import type { WebEvent } from "@codex/web";
import { connectThread, startThread } from "@codex/web/client";
import { turnServer } from "@codex/web/server";
import { expect, it, vi } from "vitest";
import { TurnQueue } from "../src/index.js";
import { startFleet } from "./queue-fleet.js";
import { describeQueues } from "./queue-servers.js";

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

const askThenDone = ({ position, lastUserText }: RecordedRequest) =>
  position.numberInTurn > 1 || lastUserText === "More"
    ? reply.text("Done.", { chunkSize: 2 })
    : reply.shell("echo effect >> made", { escalate: true, justification: "to make a file" });

function urlKey(url: string): string {
  return decodeURIComponent(url.slice(url.lastIndexOf("/") + 1));
}

describeQueues("a web page with a queued turn", (server) => {
  it("sees each event once while its host, and the worker of the turn, are replaced by others", async () => {
    await using fleet = await startFleet(server, askThenDone);
    const asking = () => ({
      ...fleet.threadOptions,
      sandboxMode: "read-only" as const,
      approvalPolicy: "on-request" as const,
    });
    const errors: unknown[] = [];
    const openHost = () => {
      const turns = new TurnQueue(fleet.location);
      const onError = (error: unknown) => errors.push(error);
      const host = turnServer({ turns, authorize: () => true, identify: () => "ada", onError });
      return { fetch: host.fetch, close: () => host.close().then(() => turns.close()) };
    };
    // The load balancer: requests go to the present host.
    let host = openHost();
    const call: typeof fetch = (url, init) => host.fetch(new Request(url, init));
    const images = [`data:image/png;base64,${png.toString("base64")}`];

    const first = await fleet.addWorker({ name: "first", prepare: asking, approvals: { holdMs: 100 } });
    const { url } = await startThread("http://localhost", "Go", { fetch: call, images });
    const events: WebEvent[] = [];
    const snapshots: unknown[] = [];
    const viewer = connectThread(url, {
      fetch: call,
      onEvent: (event) => events.push(event),
      onSnapshot: (state) => snapshots.push(state),
    });
    const until = async (condition: (view: typeof viewer.view) => unknown) => {
      await vi.waitFor(
        () => {
          if (!condition(viewer.view)) throw new Error(`not yet: ${JSON.stringify(viewer.view)}`);
        },
        { timeout: 30_000, interval: 20 },
      );
      return viewer.view.state;
    };
    const asked = await until(({ state }) => state.requests.length === 1);
    const [image] = asked.inputs[0]?.images ?? [];
    await first.close();

    const gone = host;
    host = openHost();
    await gone.close();
    await fleet.addWorker({ name: "second", prepare: asking });
    await viewer.answer(asked.requests[0]?.id ?? "", "accept");
    const ended = await until(({ status, state }) => status === "open" && !state.isRunning);
    expect(ended).toMatchObject({ error: null, inputs: [{ text: "Go" }], requests: [] });
    expect(ended.thread.finalResponse).toBe("Done.");
    expect(existsSync(join(fleet.workspace, "made"))).toBe(true);

    const logged: unknown[] = [];
    for await (const { event } of fleet.turns.threadEvents(urlKey(url), { follow: false }))
      if (!/^(turn\.(begun|parked|returned|ended)|request\.)/.test(event.type)) logged.push(event);
    expect(snapshots).toHaveLength(1);
    expect(events.filter(({ type }) => !type.startsWith("web."))).toEqual(logged);
    expect(events.map(({ type }) => type).filter((type) => type.startsWith("web."))).toEqual([
      "web.input",
      "web.request_opened",
      "web.request_closed",
      "web.turn_ended",
    ]);
    const shown = await call(`${url}/images/${image?.id}`);
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(png);

    await viewer.send("More");
    await until(({ state }) => state.inputs.length === 2 && !state.isRunning);
    viewer.close();
    await host.close();
    expect([...errors, ...fleet.errors]).toEqual([]);
  });

  it("interrupts the turn, wherever it runs", async () => {
    await using fleet = await startFleet(server, () => reply.stall());
    await fleet.addWorker();
    const host = turnServer({ turns: fleet.turns, authorize: () => true });
    const call: typeof fetch = (url, init) => host.fetch(new Request(url, init));
    const { url } = await startThread("http://localhost", "Go", { fetch: call });
    const viewer = connectThread(url, { fetch: call });
    await fleet.model.waitForRequest(() => true);
    await viewer.interrupt();
    await vi.waitFor(() => expect(viewer.view.state.error).toMatchObject({ code: "turn_cancelled" }), 10_000);
    expect(viewer.view.state.isRunning).toBe(false);
    viewer.close();
    await host.close();
  });
});

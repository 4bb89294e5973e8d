import type { AppServerClient } from "@codex/app-server";
import { CodexError } from "@codex/protocol";
import { describe, expect, it } from "vitest";

import { stopClock } from "../../../tests/clock.js";
import { ServerLink } from "./server-link.js";

const lost = new Error("lost");
const refused = new CodexError("connection_lost", "refused", { retryable: true });

/** A link to a server that refuses connections until it is up. */
function linkToServer() {
  const server = { isUp: false, attempts: 0 };
  const client = { closed: new Promise(() => {}) } as unknown as AppServerClient;
  const link = new ServerLink(
    async () => {
      server.attempts += 1;
      if (!server.isUp) throw refused;
      return client;
    },
    () => {},
  );
  /** Reconnects, and notes the outcome. */
  const reconnect = (limitMs: number) => {
    const waiting = { outcome: "waits" as unknown };
    link.reconnect(limitMs, lost).then(
      (given) => {
        waiting.outcome = given === client ? "connected" : given;
      },
      (error: Error) => {
        waiting.outcome = error;
      },
    );
    return waiting;
  };
  return { server, link, reconnect };
}

describe("turns that wait for a lost server", () => {
  it.each([
    ["the first", 1000, 60_000],
    ["a later one", 60_000, 1000],
  ])("share the attempts, but not the limit of %s", async (_, first, second) => {
    using clock = stopClock();
    const { server, reconnect } = linkToServer();
    const waiting = [first, second].map(reconnect);
    for (let passed = 0; passed < 20; passed += 1) await clock.pass(100);
    const [short, long] = first < second ? waiting : waiting.reverse();
    expect(short?.outcome).toBe(refused);
    expect(long?.outcome).toBe("waits");
    expect(server.attempts).toBeLessThan(10);
    server.isUp = true;
    for (let passed = 0; passed < 60; passed += 1) await clock.pass(100);
    expect(long?.outcome).toBe("connected");
  });

  it("go on when the single attempt of a new turn fails meanwhile", async () => {
    using clock = stopClock();
    const { server, link, reconnect } = linkToServer();
    const connecting = link.connect().catch((error: unknown) => error);
    const waiting = reconnect(10_000);
    expect(await connecting).toBe(refused);
    await clock.pass(100);
    expect(waiting.outcome).toBe("waits");
    server.isUp = true;
    for (let passed = 0; passed < 60; passed += 1) await clock.pass(100);
    expect(waiting.outcome).toBe("connected");
  });

  it("get the error of the outage when no attempt ends within the limit", async () => {
    using clock = stopClock();
    const link = new ServerLink(
      () => new Promise(() => {}),
      () => {},
    );
    const failing = link.reconnect(500, lost).catch((error: unknown) => error);
    await clock.pass(500);
    expect(await failing).toBe(lost);
  });
});

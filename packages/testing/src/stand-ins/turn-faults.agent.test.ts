import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { startStandIn } from "../../tests/fixture/stand-in-run.js";
import { finish, goodTurn, standIns } from "../../tests/fixture/stand-ins.js";
import type { TurnFaults } from "./stand-in-options.js";

const made = standIns();

/** What each is seen to do; the type makes sure that none is left out. */
const behaviour: { [Name in keyof TurnFaults]: () => Promise<void> } = {
  async "well-behaved"() {
    const turn = made.start("well-behaved", { items: 3, itemBytes: 5 });
    expect(await finish(turn)).toMatchObject({ code: 0 });
    expect(turn.messages).toEqual(["xxxxx", "xxxxx", "xxxxx"]);
  },
  async "fails-turn"() {
    const turn = made.start("fails-turn", { message: "no" });
    expect(await finish(turn)).toMatchObject({ code: 1 });
    expect(turn.events.slice(2)).toEqual([
      { type: "error", message: "no" },
      { type: "turn.failed", error: { message: "no" } },
    ]);
  },
  async "exits-without-terminal"() {
    const turn = made.start("exits-without-terminal");
    expect(await finish(turn)).toEqual({ code: 0, signal: null, types: goodTurn.slice(0, 3) });
  },
  async "exits-after-error-event"() {
    const turn = made.start("exits-after-error-event", { exitCode: 3 });
    expect(await finish(turn)).toMatchObject({ code: 3 });
    expect(turn.events.at(-1)).toEqual({ type: "error", message: "the sky fell" });
  },
  async "completed-without-usage"() {
    const turn = made.start("completed-without-usage");
    await finish(turn);
    expect(turn.events.at(-1)).toEqual({ type: "turn.completed" });
  },
  async "unknown-types"() {
    const turn = made.start("unknown-types");
    expect((await finish(turn)).types).toEqual([
      ...goodTurn.slice(0, 2),
      "turn.paused",
      "item.completed",
      "item.moved",
      "item.completed",
      "item.completed",
      "turn.completed",
    ]);
  },
  async "wrong-shape"() {
    const turn = made.start("wrong-shape");
    await finish(turn);
    expect(turn.messages).toEqual([42, "done"]);
    const own = made.start("wrong-shape", { event: { type: "turn.failed", error: "text" } });
    await finish(own);
    expect(own.events[2]).toEqual({ type: "turn.failed", error: "text" });
  },
  async "prints-after-completed"() {
    const turn = made.start("prints-after-completed");
    expect((await finish(turn)).types.slice(3)).toEqual([
      "turn.completed",
      "item.completed",
      "turn.failed",
      "turn.completed",
    ]);
  },
  async "fails-after-completed"() {
    const turn = made.start("fails-after-completed");
    expect(await finish(turn)).toEqual({ code: 1, signal: null, types: goodTurn });
    expect(turn.stderr).toBe("fatal: on second thought\n");
  },
  async "never-prints"() {
    const turn = made.start("never-prints");
    expect(await Promise.race([turn.exited, sleep(300, "alive")])).toBe("alive");
    expect(turn.stdout).toHaveLength(0);
    turn.child.kill();
    expect(await turn.exited).toMatchObject({ signal: "SIGTERM" });
  },
  async "goes-silent"() {
    const turn = made.start("goes-silent");
    await turn.printed("item.started");
    expect(await Promise.race([turn.exited, sleep(200, "alive")])).toBe("alive");
    expect(turn.events).toHaveLength(4);
  },
  async "retries-forever"() {
    const turn = made.start("retries-forever", { everyMs: 5 });
    while (turn.events.length < 8) await turn.printed("waiting for network").then(() => sleep(5));
    expect(turn.events.slice(2).every((event) => event["type"] === "error")).toBe(true);
    turn.child.kill();
    await turn.exited;
  },
  async "starts-other-thread"() {
    const turn = startStandIn(made.make("starts-other-thread"), {
      arguments: ["exec", "resume", "the-old-one"],
    });
    await finish(turn);
    expect(turn.events[0]?.["thread_id"]).toMatch(/^[0-9a-f-]{36}$/);
  },
};

it.each(Object.entries(behaviour))("%s", (_name, observe) => observe());

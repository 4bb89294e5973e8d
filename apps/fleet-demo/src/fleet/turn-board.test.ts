import type { QueuedEvent, QueuedRequest } from "@codex/workers";
import { describe, expect, it } from "vitest";
import { TurnBoard } from "./turn-board.js";

const begun = (worker: string, attempt = 1): QueuedEvent["event"] => ({
  type: "turn.begun",
  input: "Write.",
  attempt,
  worker,
});
const completed: QueuedEvent["event"] = { type: "turn.ended", status: "completed", error: null };
const request = {
  id: "r1",
  turn: "tides/1",
  thread: "tides",
  openedAt: "2026-01-01T00:00:00.000Z",
  expiresAt: null,
  kind: "approval",
  request: { kind: "command", command: "/bin/bash -c 'ls -l'" },
} as QueuedRequest;
const asked: QueuedEvent["event"] = { type: "request.opened", request };

/** A board with the turn `tides/1`, after events. */
function boardAfter(...events: QueuedEvent["event"][]) {
  const board = new TurnBoard();
  board.add({ key: "tides/1", thread: "tides", prompt: "Write." });
  const news = events.map((event, index) =>
    board.apply("tides", { id: `${index + 1}`, turn: "tides/1", event }),
  );
  return { board, news: news.at(-1) };
}

const stateOf = (board: TurnBoard, alive: string[]) =>
  board.threads((worker) => alive.includes(worker))[0]?.turns[0]?.state;

describe("where a turn is", () => {
  it("counts a turn as queued until a worker begins it", () => {
    const { board } = boardAfter();
    expect(board.threads(() => true)).toEqual([{ key: "tides", turns: [], queued: 1, hidden: 0 }]);
    expect(board.openTurns("tides")).toEqual(["tides/1"]);
  });

  it("is an orphan while its worker is gone, until another one begins it", () => {
    const { board } = boardAfter(begun("worker-1"));
    expect(stateOf(board, ["worker-1"])).toBe("running");
    expect(stateOf(board, ["worker-2"])).toBe("orphaned");
    expect(board.openTurnsOf("worker-1")).toEqual(["tides/1"]);
    const news = board.apply("tides", { id: "2", turn: "tides/1", event: begun("worker-2", 2) });
    expect(news).toEqual({ type: "moved", turn: "tides/1", from: "worker-1", to: "worker-2" });
    expect(stateOf(board, ["worker-2"])).toBe("running");
    expect(board.openTurnsOf("worker-1")).toEqual([]);
    expect(board.counts()).toMatchObject({ moved: 1, open: 1 });
  });

  it("does not count an attempt on the same worker as a move", () => {
    const { board, news } = boardAfter(
      begun("worker-1"),
      { type: "turn.returned", reason: "busy" },
      begun("worker-1", 2),
    );
    expect(news).toBeUndefined();
    expect(board.counts().moved).toBe(0);
  });

  it("asks, is parked, and continues when it is answered", () => {
    const { board, news } = boardAfter(begun("worker-1"), asked);
    expect(news).toEqual({ type: "asked", turn: "tides/1", subject: "ls -l" });
    expect(stateOf(board, ["worker-1"])).toBe("asking");
    board.apply("tides", { id: "3", turn: "tides/1", event: { type: "turn.parked" } });
    expect(stateOf(board, [])).toBe("parked");
    expect(board.requests(() => true)).toMatchObject([
      { id: "r1", question: "Run this command?", state: "parked" },
    ]);
    const closed: QueuedEvent["event"] = { type: "request.closed", id: "r1", decision: "accept", by: "you" };
    const answered = board.apply("tides", { id: "4", turn: "tides/1", event: closed });
    expect(answered).toEqual({ type: "answered", turn: "tides/1", answer: "accept", by: "you" });
    expect(board.openRequests).toBe(0);
  });

  it("shows that it asks, also when another worker asks again", () => {
    const { board } = boardAfter(begun("worker-1"), asked, begun("worker-2", 2));
    expect(stateOf(board, ["worker-2"])).toBe("asking");
  });
});

describe("the counts", () => {
  it("has one end of a turn, also when the log has it twice", () => {
    const { board } = boardAfter(begun("worker-1"), completed, completed);
    expect(board.counts()).toMatchObject({ submitted: 1, completed: 1, open: 0, repeated: 0 });
    expect(board.endOf("tides/1")).toBe("completed");
    expect(board.endedOn("worker-1")).toBe(1);
  });

  it("shows a turn that ended in two ways", () => {
    const error = { code: "turn_failed" as const, message: "No." };
    const { board } = boardAfter(begun("worker-1"), completed, {
      type: "turn.ended",
      status: "failed",
      error,
    });
    expect(board.counts().repeated).toBe(1);
  });

  it("knows turns whose events come before their submission is known", () => {
    const board = new TurnBoard();
    board.apply("tides", { id: "1", turn: "tides/1", event: begun("worker-1") });
    board.add({ key: "tides/1", thread: "tides", prompt: "Write." });
    expect(board.threads(() => true)[0]?.turns).toMatchObject([{ prompt: "Write.", state: "running" }]);
    expect(board.counts().submitted).toBe(1);
  });
});

it("shows the latest turns of a thread, newest first, and counts the others", () => {
  const board = new TurnBoard();
  for (let number = 1; number <= 8; number++) {
    const turn = `tides/${number}`;
    board.apply("tides", { id: `${2 * number}`, turn, event: begun("worker-1") });
    board.apply("tides", { id: `${2 * number + 1}`, turn, event: completed });
  }
  const [tides] = board.threads(() => true);
  expect(tides?.turns.map(({ key }) => key)).toEqual([8, 7, 6, 5, 4, 3].map((number) => `tides/${number}`));
  expect(tides?.hidden).toBe(2);
});

it("shows what the agent last did, without the shell, in one line", () => {
  const item = { id: "1", type: "command_execution", command: `/bin/bash -c "echo 'a'\necho b"` };
  const { board } = boardAfter(begun("worker-1"), { type: "item.started", item } as QueuedEvent["event"]);
  expect(board.threads(() => true)[0]?.turns[0]?.note).toBe("$ echo 'a' echo b");
});

import { noAnswer } from "@codex/app-server";
import { describe, expect, it, vi } from "vitest";
import type { AnswerScope } from "../../interaction/handler.js";
import { ThreadSession } from "./thread-session.js";

const defaults = () => ({ cwd: undefined, home: undefined, config: {} });

it("holds the requests of a turn to follow until it is followed, so that a handler can park it", async () => {
  const answered = {
    thread: { id: "ours", ephemeral: false },
    cwd: "/repo",
    initialTurnsPage: { data: [{ id: "t", status: "inProgress" }] },
  };
  const context = { remote: true, report: () => {}, defaults };
  const session = new ThreadSession(context, {} as never, answered as never, {}, {});
  const origin = { threadId: "ours", turnId: "t" };
  const answer = vi.fn(async ({ park }: AnswerScope) => park("onApproval", origin));
  const answering = session.answer(origin, new AbortController().signal, answer);
  expect(answer).not.toHaveBeenCalled();
  const sink = { call: (run: () => unknown) => run(), fail: vi.fn() };
  session.turn = { id: "t", sink } as never;
  session.attachment?.adopt();
  expect(await answering).toBe(noAnswer);
  expect(sink.fail).toHaveBeenCalledWith(expect.objectContaining({ code: "turn_parked" }));
});

describe("options that a turn can change", () => {
  const loadedWith = { sandbox: "danger-full-access", approvalPolicy: "never" } as const;
  const asked = { sandbox: "read-only", approvalPolicy: "never" } as const;
  const readOnly = { sandboxPolicy: { type: "readOnly", networkAccess: false } };
  /** The settings in the server's response, as they are sent back. */
  const answered = { model: "m", effort: "low", approvalPolicy: "never", approvalsReviewer: "user" };
  const load = (remote = false) => {
    const started = {
      thread: { id: "ours", ephemeral: false },
      cwd: "/repo",
      model: "m",
      reasoningEffort: "low",
      approvalPolicy: "never",
      approvalsReviewer: "user",
      sandbox: { type: "dangerFullAccess" },
    };
    const context = { remote, report: () => {}, defaults };
    return new ThreadSession(context, {} as never, started as never, loadedWith, {});
  };

  it("are sent until a turn runs with them, since a rejected turn changes nothing", () => {
    const session = load();
    expect(session.accepts(asked, {}, false)).toBe(true);
    expect(session.settings.overrides).toEqual(readOnly);
    expect(session.accepts(asked, {}, false)).toBe(true);
    expect(session.settings.overrides).toEqual(readOnly);
    session.addOwnTurn("t");
    expect(session.accepts(asked, {}, false)).toBe(true);
    expect(session.settings.overrides).toEqual({});
  });

  it("are kept for a bounded number of turns, as are sub-agents, even those that never end", () => {
    const session = load();
    for (let turn = 0; turn < 150; turn += 1) {
      const [threadId, root] = [`agent-${turn}`, `t${turn}`];
      session.addOwnTurn(root);
      const agentTurn = { id: `a${turn}`, rootTurnId: root };
      session.accept(threadId, { method: "turn/started", params: { threadId, turn: agentTurn } } as never);
      if (turn % 2 === 0) continue;
      session.accept(threadId, { method: "turn/completed", params: { threadId, turn: agentTurn } } as never);
    }
    expect(session.ownTurns.size).toBe(100);
    const known = Array.from({ length: 150 }, (_, turn) => session.subAgents.has(`agent-${turn}`));
    expect(known.indexOf(true)).toBe(50);
    expect(known.filter((isKnown) => isKnown)).toHaveLength(100);
    expect(session.ownTurns.has("t149")).toBe(true);
  });

  it("require a reload to return from a handler to the reviewer of the settings", () => {
    const session = load();
    const handled = { ...loadedWith, approvalPolicy: "on-request", approvalsReviewer: "user" } as const;
    const unhandled = { ...loadedWith, approvalPolicy: "on-request" } as const;
    expect(session.accepts(handled, {}, false)).toBe(true);
    session.addOwnTurn("a");
    expect(session.accepts(unhandled, {}, false)).toBe(false);
    // Without approvals there is nothing to review, but the server keeps the reviewer.
    expect(session.accepts(loadedWith, {}, false)).toBe(true);
    session.addOwnTurn("b");
    expect(session.accepts(unhandled, {}, false)).toBe(false);
    expect(session.accepts(handled, {}, false)).toBe(true);
    expect(session.settings.overrides).toEqual({ approvalPolicy: "on-request" });
  });

  it("require a reload for a review or a compaction, which cannot change them", () => {
    const session = load();
    expect(session.accepts(asked, {}, true)).toBe(false);
    expect(session.accepts(loadedWith, {}, true)).toBe(true);
  });

  it("are sent in full after input was added to another client's turn", () => {
    const session = load();
    session.accepts(asked, {}, false);
    session.settings.invalidate();
    expect(session.accepts(asked, {}, false)).toBe(true);
    expect(session.settings.overrides).toEqual({ ...answered, ...readOnly });
    expect(session.accepts(loadedWith, {}, false)).toBe(true);
    expect(session.settings.overrides).toEqual({ ...answered, sandboxPolicy: { type: "dangerFullAccess" } });
    expect(session.accepts(loadedWith, {}, true)).toBe(false);
  });

  it("are sent in full after another client's turn or change of settings", () => {
    const started = { method: "turn/started", params: { threadId: "ours", turn: { id: "foreign" } } };
    const updated = { method: "thread/settings/updated", params: { threadId: "ours" } };
    for (const notification of [started, updated]) {
      const session = load(true);
      session.accepts(loadedWith, {}, false);
      session.accept("ours", notification as never);
      expect(session.settings.overrides).toEqual({
        ...answered,
        sandboxPolicy: { type: "dangerFullAccess" },
      });
    }
  });

  it("include neither a writable sandbox nor a return to the configured defaults", () => {
    const session = load();
    expect(session.accepts({ ...asked, sandbox: "workspace-write" }, {}, false)).toBe(false);
    expect(session.accepts({ approvalPolicy: "never" }, {}, false)).toBe(false);
    expect(session.accepts({ ...asked, developerInstructions: "x" }, {}, false)).toBe(false);
  });
});

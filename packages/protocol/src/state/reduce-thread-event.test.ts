import { describe, expect, test } from "vitest";
import type { ThreadEvent } from "../events/thread-event.js";
import type { AgentMessageItem } from "../items/agent-message.js";
import type { ThreadItem } from "../items/thread-item.js";
import { parseThreadEvent } from "../schemas/parse-thread-event.js";
import { reduceThreadEvent } from "./reduce-thread-event.js";
import { initialThreadState, type ThreadState } from "./thread-state.js";

const threadStarted: ThreadEvent = { type: "thread.started", thread_id: "0199-a" };
const turnStarted: ThreadEvent = { type: "turn.started" };
const usage = {
  input_tokens: 10,
  cached_input_tokens: 5,
  cache_write_input_tokens: 0,
  output_tokens: 3,
  reasoning_output_tokens: 0,
};
const turnCompleted: ThreadEvent = { type: "turn.completed", usage };
const turnFailed: ThreadEvent = { type: "turn.failed", error: { message: "no model" } };

const started = (item: ThreadItem): ThreadEvent => ({ type: "item.started", item });
const updated = (item: ThreadItem): ThreadEvent => ({ type: "item.updated", item });
const completed = (item: ThreadItem): ThreadEvent => ({ type: "item.completed", item });
const message = (id: string, text: string): ThreadItem => ({ id, type: "agent_message", text });
const warning = (id: string, text: string): ThreadItem => ({ id, type: "error", message: text });
const command = (id: string, status: string, output = ""): ThreadItem => ({
  id,
  type: "command_execution",
  command: "ls",
  aggregated_output: output,
  status,
});
const delta = (id: string, type: string, text: string): ThreadEvent => ({
  type: "item.delta",
  item_id: id,
  item_type: type,
  delta: text,
});

function reduce(...events: ThreadEvent[]): ThreadState {
  return events.reduce(reduceThreadEvent, initialThreadState);
}

function keys(state: ThreadState): string[] {
  return state.items.map(({ key }) => key);
}

describe("the life of a turn", () => {
  test("idle, starting, running, completed", () => {
    expect(initialThreadState.status).toBe("idle");
    expect(reduce(threadStarted)).toMatchObject({ status: "starting", threadId: "0199-a", turn: 1 });
    expect(reduce(threadStarted, turnStarted)).toMatchObject({ status: "running", turn: 1 });
    const state = reduce(threadStarted, turnStarted, turnCompleted);
    expect(state).toMatchObject({ status: "completed", turn: 1, usage, error: null });
  });

  test("interrupted, which ends the running text, until the next turn", () => {
    const state = reduce(threadStarted, turnStarted, delta("1", "agent_message", "Hal"), {
      type: "turn.interrupted",
    });
    expect(state).toMatchObject({ status: "interrupted", runningText: "", error: null });
    expect(reduceThreadEvent(state, turnStarted)).toMatchObject({ status: "running", turn: 2 });
  });

  test("failed, with the reason, until the next turn", () => {
    const state = reduce(threadStarted, turnStarted, turnFailed);
    expect(state).toMatchObject({ status: "failed", error: { message: "no model" } });
    expect(reduceThreadEvent(state, turnStarted)).toMatchObject({ status: "running", turn: 2, error: null });
  });

  test("a retry notice remains until the turn makes progress, and ends nothing", () => {
    const notice: ThreadEvent = { type: "error", message: "Reconnecting... 1/5" };
    const state = reduce(turnStarted, notice);
    expect(state).toMatchObject({ status: "running", error: null, retryNotice: "Reconnecting... 1/5" });
    for (const next of [started(command("item_0", "in_progress")), turnCompleted, turnFailed, turnStarted]) {
      expect(reduceThreadEvent(state, next).retryNotice).toBeNull();
    }
  });
});

describe("items", () => {
  test("keep the order of their first appearance and show their latest version", () => {
    const state = reduce(
      turnStarted,
      started(command("item_0", "in_progress")),
      completed(message("item_1", "hello")),
      updated(command("item_0", "in_progress", "a")),
      completed(command("item_0", "completed", "ab")),
    );
    expect(state.items).toEqual([
      { key: "1/item_0", turn: 1, item: command("item_0", "completed", "ab"), completed: true },
      { key: "1/item_1", turn: 1, item: message("item_1", "hello"), completed: true },
    ]);
  });

  test("of a second exec process do not overwrite those of the first, although their ids repeat", () => {
    const turn = [threadStarted, turnStarted, completed(message("item_0", "hi")), turnCompleted];
    const state = reduce(...turn, ...turn);
    expect(keys(state)).toEqual(["1/item_0", "2/item_0"]);
    expect(state.turn).toBe(2);
  });

  test("that precede `turn.started` belong to the turn about to start", () => {
    const state = reduce(
      threadStarted,
      turnStarted,
      completed(message("item_0", "hi")),
      turnCompleted,
      threadStarted,
      completed(warning("item_0", "deprecated")),
      turnStarted,
      completed(message("item_1", "again")),
    );
    expect(keys(state)).toEqual(["1/item_0", "2/item_0", "2/item_1"]);
  });

  test("of a process that died do not mix with those of the next one", () => {
    const state = reduce(
      threadStarted,
      turnStarted,
      started(command("item_0", "in_progress")),
      threadStarted,
      turnStarted,
      completed(message("item_0", "hi")),
    );
    expect(keys(state)).toEqual(["1/item_0", "2/item_0"]);
    expect(state.items[0]?.completed).toBe(false);
  });

  test("of a second turn on app-server, which starts the thread once, are kept apart too", () => {
    const turn = [turnStarted, completed(message("msg_1", "hi")), turnCompleted];
    expect(keys(reduce(threadStarted, ...turn, ...turn))).toEqual(["1/msg_1", "2/msg_1"]);
  });

  test("that report late still find their entry", () => {
    const state = reduce(turnStarted, started(command("item_0", "in_progress")), turnCompleted);
    const late = reduceThreadEvent(state, completed(command("item_0", "completed")));
    expect(late).toMatchObject({ status: "completed", turn: 1 });
    expect(late.items).toMatchObject([{ key: "1/item_0", completed: true }]);
  });

  test("that are completed are final, so a late update changes nothing", () => {
    const state = reduce(turnStarted, completed(command("item_0", "completed")));
    expect(reduceThreadEvent(state, updated(command("item_0", "in_progress")))).toBe(state);
  });

  test("whose id returns in the turn after they were completed are new items", () => {
    const state = reduce(
      turnStarted,
      started(message("msg_0", "")),
      delta("msg_0", "agent_message", "I look."),
      completed(message("msg_0", "I look.")),
      started(command("call_0", "in_progress")),
      completed(command("call_0", "completed", "a")),
      delta("msg_0", "agent_message", "On"),
      completed(message("msg_0", "Once more.")),
      started(command("call_0", "in_progress")),
      updated(command("call_0", "in_progress", "b")),
      completed(message("msg_0", "Done.")),
    );
    expect(state.items).toEqual([
      { key: "1/msg_0", turn: 1, item: message("msg_0", "I look."), completed: true },
      { key: "1/call_0", turn: 1, item: command("call_0", "completed", "a"), completed: true },
      { key: "1.2/msg_0", turn: 1, item: message("msg_0", "Once more."), completed: true },
      { key: "1.2/call_0", turn: 1, item: command("call_0", "in_progress", "b"), completed: false },
      { key: "1.3/msg_0", turn: 1, item: message("msg_0", "Done."), completed: true },
    ]);
    expect(state).toMatchObject({ finalResponse: "Done.", runningText: "" });
  });

  test("whose id repeats have different keys, also when earlier ones were removed from the state", () => {
    const state = reduce(turnStarted, completed(message("m", "one")), completed(message("m", "two")));
    const trimmed = { ...state, items: state.items.slice(1) };
    expect(keys(reduceThreadEvent(trimmed, completed(message("m", "three"))))).toEqual(["1.2/m", "1.3/m"]);
    const slashed = reduce(turnStarted, completed(message("2/m", "x")), completed(message("2/m", "y")));
    expect(keys(slashed)).toEqual(["1/2/m", "1.2/2/m"]);
  });

  test("of unknown types are kept", () => {
    const event = parseThreadEvent({
      type: "item.completed",
      item: { id: "item_0", type: "hologram", depth: 3 },
    });
    expect(reduce(turnStarted, event).items).toMatchObject([{ item: { type: "hologram", depth: 3 } }]);
  });
});

describe("text", () => {
  test("of the agent grows with its deltas, in the item and as running text", () => {
    const begun = reduce(turnStarted, started(message("m", "")), delta("m", "agent_message", "Hel"));
    const state = reduceThreadEvent(begun, delta("m", "agent_message", "lo"));
    expect(state).toMatchObject({ runningText: "Hello", finalResponse: "" });
    expect(state.items).toMatchObject([{ item: message("m", "Hello"), completed: false }]);
    const end = reduceThreadEvent(state, completed(message("m", "Hello!")));
    expect(end).toMatchObject({ runningText: "", finalResponse: "Hello!" });
    expect(end.items).toMatchObject([{ item: message("m", "Hello!"), completed: true }]);
  });

  test("of a turn cut short stops running but stays in its item", () => {
    const state = reduce(
      turnStarted,
      started(message("m", "")),
      delta("m", "agent_message", "Hel"),
      turnFailed,
    );
    expect(state.runningText).toBe("");
    expect(state.items).toMatchObject([{ item: message("m", "Hel"), completed: false }]);
  });

  test("the final response is the last message of the current turn", () => {
    const state = reduce(turnStarted, completed(message("a", "one")), completed(message("b", "two")));
    expect(state.finalResponse).toBe("two");
    expect(reduceThreadEvent(state, turnStarted).finalResponse).toBe("");
  });

  test("the final response is the message marked as the final answer, whatever follows it", () => {
    const marked = (phase: string, id: string, text: string): ThreadItem => ({
      ...(message(id, text) as AgentMessageItem),
      phase,
    });
    const answer = marked("final_answer", "a", "42");
    const remark = marked("commentary", "b", "Anything else?");
    const state = reduce(turnStarted, completed(message("c", "Well,")), completed(answer), completed(remark));
    expect(state).toMatchObject({ finalResponse: "42", runningText: "" });
    const stored = JSON.parse(JSON.stringify(state)) as ThreadState;
    expect(reduceThreadEvent(stored, completed(message("d", "Bye."))).finalResponse).toBe("42");
    expect(reduceThreadEvent(state, completed(marked("final_answer", "e", "43"))).finalResponse).toBe("43");
    const next = reduceThreadEvent(reduceThreadEvent(stored, turnStarted), completed(message("f", "Yes?")));
    expect(next.finalResponse).toBe("Yes?");
  });

  test("of reasoning and output of commands grow in their items", () => {
    const state = reduce(
      turnStarted,
      started({ id: "r", type: "reasoning", text: "a" }),
      started(command("c", "in_progress")),
      delta("r", "reasoning", "b"),
      delta("c", "command_execution", "out"),
    );
    expect(state.items).toMatchObject([{ item: { text: "ab" } }, { item: { aggregated_output: "out" } }]);
    expect(state.runningText).toBe("");
  });

  test("of an item of an unknown type grows if it has text", () => {
    const plan = parseThreadEvent({ type: "item.started", item: { id: "p", type: "plan", text: "1." } });
    expect(reduce(turnStarted, plan, delta("p", "plan", " look")).items).toMatchObject([
      { item: { text: "1. look" } },
    ]);
  });

  test("of a message joined in the middle has the deltas received so far", () => {
    const state = reduce(delta("m", "agent_message", "lo"), delta("r", "reasoning", "so"));
    expect(state.items).toMatchObject([
      { item: message("m", "lo") },
      { item: { type: "reasoning", text: "so" } },
    ]);
  });

  test.each([
    ["for a completed command", [completed(command("c", "completed"))], delta("c", "command_execution", "x")],
    [
      "for an item without text",
      [started({ id: "t", type: "todo_list", items: [] })],
      delta("t", "todo_list", "x"),
    ],
    ["for a command never seen", [], delta("c", "command_execution", "x")],
    [
      "for an item of the turn before",
      [started(command("c", "in_progress")), turnCompleted, turnStarted],
      delta("c", "command_execution", "x"),
    ],
  ])("deltas %s change nothing", (_, before, late) => {
    const state = reduce(turnStarted, ...before);
    expect(reduceThreadEvent(state, late)).toBe(state);
  });
});

test("the to-do list belongs to the current turn", () => {
  const list = (...done: boolean[]): ThreadItem => ({
    id: "item_0",
    type: "todo_list",
    items: done.map((completed, index) => ({ text: `step ${index}`, completed })),
  });
  const state = reduce(turnStarted, started(list(false, false)), updated(list(true, false)));
  expect(state.todoList).toEqual([
    { text: "step 0", completed: true },
    { text: "step 1", completed: false },
  ]);
  expect(reduceThreadEvent(state, turnCompleted).todoList).toHaveLength(2);
  expect(reduceThreadEvent(state, turnStarted).todoList).toEqual([]);
});

describe("states", () => {
  const events = [
    threadStarted,
    turnStarted,
    completed(message("a", "one")),
    started(command("b", "in_progress")),
  ];

  test("never change, and share their unchanged parts", () => {
    const before = reduce(...events);
    const snapshot = JSON.stringify(before);
    const after = reduceThreadEvent(before, completed(command("b", "completed")));
    expect(JSON.stringify(before)).toBe(snapshot);
    expect(after.items[0]).toBe(before.items[0]);
    expect(after.items[1]).not.toBe(before.items[1]);
    expect(reduceThreadEvent(after, turnCompleted).items).toBe(after.items);
  });

  test("stay the same if an event changes nothing", () => {
    const state = reduce(...events);
    expect(reduceThreadEvent(state, parseThreadEvent({ type: "thread.renamed" }))).toBe(state);
  });

  test("can be reduced twice, as React does, with the same result", () => {
    let state = initialThreadState;
    for (const event of [...events, turnCompleted]) {
      const first = reduceThreadEvent(state, event);
      expect(reduceThreadEvent(state, event)).toEqual(first);
      state = first;
    }
    expect(state).toEqual(reduce(...events, turnCompleted));
  });

  test("can be reduced twice when ids return, and an earlier state continues as before", () => {
    const events = ["one", "two", "three"].map((text) => completed(message("m", text)));
    const states = [reduce(turnStarted)];
    for (const event of events) {
      const state = states.at(-1) as ThreadState;
      states.push(reduceThreadEvent(state, event));
      expect(reduceThreadEvent(state, event)).toEqual(states.at(-1));
    }
    expect(keys(reduceThreadEvent(states[1] as ThreadState, completed(message("m", "x"))))).toEqual([
      "1/m",
      "1.2/m",
    ]);
  });

  test.each([
    ["JSON", (state: ThreadState): ThreadState => JSON.parse(JSON.stringify(state))],
    ["a spread", (state: ThreadState): ThreadState => ({ ...state })],
  ])("continue after %s", (_, copy) => {
    const state = reduce(...events);
    expect(copy(state)).toEqual(state);
    const end = completed(command("b", "completed"));
    expect(reduceThreadEvent(copy(state), end)).toEqual(reduceThreadEvent(state, end));
  });

  test("continue from changes that the caller made in a copy", () => {
    const state = reduce(...events);
    const trimmed: ThreadState = { ...state, status: "failed", items: state.items.slice(1) };
    const next = reduceThreadEvent(trimmed, completed(message("c", "x")));
    expect(keys(next)).toEqual(["1/b", "1/c"]);
    expect(next.status).toBe("failed");
  });
});

import { expectTypeOf, test } from "vitest";
import type { AgentMessageItem } from "../items/agent-message.js";
import type { ThreadItem, ThreadItemType, UnknownThreadItem } from "../items/thread-item.js";
import type { UnrecognizedType } from "../open-types.js";
import {
  type ItemCompletedEvent,
  type ItemStartedEvent,
  isUnknownThreadEvent,
  type ThreadEvent,
  type ThreadEventType,
  type UnknownThreadEvent,
} from "./thread-event.js";

declare const event: ThreadEvent;
declare const item: ThreadItem;

test("comparing the type narrows to one event", () => {
  if (event.type === "item.completed") expectTypeOf(event).toEqualTypeOf<ItemCompletedEvent>();
  if (event.type === "item.started" || event.type === "item.completed") {
    expectTypeOf(event).toEqualTypeOf<ItemStartedEvent | ItemCompletedEvent>();
    if (event.item.type === "agent_message") expectTypeOf(event.item).toEqualTypeOf<AgentMessageItem>();
  }
});

test("a switch over every known event leaves exactly the unknown one", () => {
  switch (event.type) {
    case "thread.started":
    case "turn.started":
    case "turn.completed":
    case "turn.failed":
    case "turn.interrupted":
    case "item.started":
    case "item.updated":
    case "item.completed":
    case "item.delta":
    case "budget.warning":
    case "turn.activity":
    case "error":
      return;
    default:
      expectTypeOf(event).toEqualTypeOf<UnknownThreadEvent>();
      expectTypeOf(event.type).toEqualTypeOf<UnrecognizedType>();
  }
});

test("a switch that forgets an event is not exhaustive", () => {
  switch (event.type) {
    case "thread.started":
    case "turn.started":
      return;
    default:
      expectTypeOf(event).not.toEqualTypeOf<UnknownThreadEvent>();
  }
});

test("a switch over every known item leaves exactly the unknown one", () => {
  switch (item.type) {
    case "agent_message":
    case "reasoning":
    case "command_execution":
    case "file_change":
    case "mcp_tool_call":
    case "dynamic_tool_call":
    case "collab_tool_call":
    case "web_search":
    case "todo_list":
    case "plan":
    case "context_compaction":
    case "sub_agent_activity":
    case "image_view":
    case "image_generation":
    case "sleep":
    case "entered_review_mode":
    case "exited_review_mode":
    case "hook_run":
    case "error":
      return;
    default:
      expectTypeOf(item).toEqualTypeOf<UnknownThreadItem>();
  }
});

test("the guard splits the union in two", () => {
  if (isUnknownThreadEvent(event)) expectTypeOf(event).toEqualTypeOf<UnknownThreadEvent>();
  else expectTypeOf(event.type).toEqualTypeOf<ThreadEventType>();
});

test("every item has a string id, whatever its type", () => {
  expectTypeOf(item.id).toEqualTypeOf<string>();
});

test("an open enum accepts any string and still compares with its literals", () => {
  if (item.type !== "command_execution") return;
  expectTypeOf<"paused">().toExtend<typeof item.status>();
  expectTypeOf(item.status === "declined").toEqualTypeOf<boolean>();
});

test("the lists of types and the unions have the same types", () => {
  expectTypeOf<ThreadEventType>().toEqualTypeOf<Exclude<ThreadEvent["type"], UnrecognizedType>>();
  expectTypeOf<ThreadItemType>().toEqualTypeOf<Exclude<ThreadItem["type"], UnrecognizedType>>();
});

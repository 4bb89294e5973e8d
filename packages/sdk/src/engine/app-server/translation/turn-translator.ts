import { isDeepStrictEqual } from "node:util";
import type { ServerNotification } from "@codex/app-server";
import type { ThreadItem as ServerItem, TurnError, TurnPlanStep } from "@codex/app-server/wire";
import type { ItemDeltaEvent, ThreadEvent, ThreadItem, TodoListItem, Usage } from "@codex/protocol";

import { noUsage } from "../../usage.js";
import { CommandOutputs } from "./command-outputs.js";
import { DeltaGaps } from "./delta-gaps.js";
import { describeError, translateError } from "./translate-error.js";
import { translateItem } from "./translate-item.js";
import { translateUsage } from "./translate-usage.js";

/** How the items that are streamed are called in the events. */
const deltaTypes = { agentMessage: "agent_message", reasoning: "reasoning", plan: "plan" } as const;

/**
 * Turns the notifications of one turn into the events `codex exec` would print for it, plus deltas. What exec keeps
 * to itself stays unsaid here too, so that a program sees the same turn on both engines.
 */
export class TurnTranslator {
  /** The thread's running total, as last told; `undefined` while it is not known. */
  totalUsage: Usage | undefined;
  /** All changes the turn's patches made to files, as one unified diff; empty while there are none. */
  diff = "";
  #todoList: TodoListItem | undefined;
  /** The part that each reasoning item is at. */
  readonly #reasoningParts = new Map<string, number>();
  readonly #outputs = new CommandOutputs();
  readonly #gaps = new DeltaGaps();
  /** How many items of each id are complete: some providers use the same ids in every response. */
  readonly #completed = new Map<string, number>();
  /** The items that {@link catchUp} took from the record. */
  #caughtUp: readonly ServerItem[] = [];
  #warnings = 0;

  /** @param totalUsage what the thread had used before, where it is known */
  constructor(totalUsage?: Usage | undefined) {
    this.totalUsage = totalUsage;
  }

  /** The events that a notification of this turn stands for. */
  translate(notification: ServerNotification): ThreadEvent[] {
    switch (notification.method) {
      case "turn/started":
        return [{ type: "turn.started" }];
      case "item/started":
        return this.#itemStarted(notification.params.item);
      case "item/completed":
        return this.#itemCompleted(notification.params.item);
      case "item/agentMessage/delta":
        return this.#delta("agent_message", notification.params);
      case "item/plan/delta":
        return this.#delta("plan", notification.params);
      case "item/commandExecution/outputDelta":
        return this.#outputDelta(notification.params);
      case "item/reasoning/summaryTextDelta":
        return this.#reasoningDelta(notification.params);
      case "turn/plan/updated":
        return this.#planUpdated(notification.params.plan);
      case "turn/diff/updated":
        this.diff = notification.params.diff;
        return [];
      case "thread/tokenUsage/updated":
        this.totalUsage = translateUsage(notification.params.tokenUsage.total);
        return [];
      case "warning":
      case "guardianWarning":
        return [this.#warning(notification.params.message)];
      case "model/rerouted":
        return [this.#warning(describeRerouting(notification.params))];
      case "error":
        return [{ type: "error", message: describeError(notification.params.error) }];
      case "turn/completed":
        return this.#turnCompleted(notification.params.turn);
      default:
        return [];
    }
  }

  /**
   * The connection was away, and this is what the turn had completed by now: returns the events that are missing. From
   * here on what is missing of items that go on comes with their end.
   */
  catchUp(items: readonly ServerItem[]): ThreadEvent[] {
    this.#gaps.onReturn();
    this.#caughtUp = items;
    const known = new Map(this.#completed);
    return items.flatMap((item) => {
      const left = known.get(item.id) ?? 0;
      known.set(item.id, left - 1);
      return left > 0 ? [] : this.#itemCompleted(item);
    });
  }

  /** Whether {@link catchUp} has already read this completed item from the record. */
  hasCaughtUp(item: ServerItem): boolean {
    return this.#caughtUp.some((recorded) => recorded.id === item.id && isDeepStrictEqual(recorded, item));
  }

  #itemStarted(item: ServerItem): ThreadEvent[] {
    this.#gaps.start(item.id);
    this.#outputs.start(item.id);
    // exec shows these when they are whole; here their deltas come first.
    if (item.type === "agentMessage" || item.type === "reasoning" || item.type === "plan") return [];
    const translated = translateItem(item);
    return translated ? [{ type: "item.started", item: translated }] : [];
  }

  #itemCompleted(item: ServerItem): ThreadEvent[] {
    this.#completed.set(item.id, (this.#completed.get(item.id) ?? 0) + 1);
    const translated = translateItem(item);
    if (translated === undefined) return [];
    return [...this.#restOf(item, translated), { type: "item.completed", item: translated }];
  }

  /** What was not streamed of an item that is complete. */
  #restOf(item: ServerItem, translated: ThreadItem): ThreadEvent[] {
    const { id } = item;
    if (item.type === "commandExecution") {
      const rest = this.#outputs.takeRest(id, item.aggregatedOutput ?? "");
      return rest ? [delta("command_execution", { itemId: id, delta: rest })] : [];
    }
    if (item.type !== "agentMessage" && item.type !== "reasoning" && item.type !== "plan") return [];
    const rest = this.#gaps.restOf(id, (translated as { text: string }).text);
    return rest ? [delta(deltaTypes[item.type], { itemId: id, delta: rest })] : [];
  }

  #delta(type: ItemDeltaEvent["item_type"], params: { itemId: string; delta: string }): ThreadEvent[] {
    return this.#gaps.passes(params.itemId, params.delta) ? [delta(type, params)] : [];
  }

  #outputDelta(params: { itemId: string; delta: string }): ThreadEvent[] {
    const events = this.#delta("command_execution", params);
    if (events.length > 0) this.#outputs.add(params.itemId, params.delta);
    return events;
  }

  /** A reasoning item is its non-empty parts, joined by line feeds; so must its deltas be. */
  #reasoningDelta(params: { itemId: string; delta: string; summaryIndex: number }): ThreadEvent[] {
    if (params.delta === "") return [];
    const { itemId, summaryIndex } = params;
    const isSamePart = (this.#reasoningParts.get(itemId) ?? summaryIndex) === summaryIndex;
    this.#reasoningParts.set(itemId, summaryIndex);
    return this.#delta("reasoning", { itemId, delta: isSamePart ? params.delta : `\n${params.delta}` });
  }

  #planUpdated(plan: readonly TurnPlanStep[]): ThreadEvent[] {
    const items = plan.map(({ step, status }) => ({ text: step, completed: status === "completed" }));
    const isFirst = this.#todoList === undefined;
    this.#todoList = { id: "todo_list", type: "todo_list", items };
    return [{ type: isFirst ? "item.started" : "item.updated", item: this.#todoList }];
  }

  /** What exec tells as an item that is an error, though it ends nothing. */
  #warning(message: string): ThreadEvent {
    this.#warnings += 1;
    return { type: "item.completed", item: { id: `warning_${this.#warnings}`, type: "error", message } };
  }

  #turnCompleted({ status, error }: { status: string; error: TurnError | null }): ThreadEvent[] {
    const last: ThreadEvent[] = this.#todoList ? [{ type: "item.completed", item: this.#todoList }] : [];
    if (status === "completed") last.push({ type: "turn.completed", usage: this.totalUsage ?? noUsage });
    if (status === "failed") last.push({ type: "turn.failed", error: translateError(error) });
    return last;
  }
}

function describeRerouting({ fromModel, toModel }: { fromModel: string; toModel: string }): string {
  return `model rerouted: ${fromModel} -> ${toModel}`;
}

function delta(
  item_type: ItemDeltaEvent["item_type"],
  params: { itemId: string; delta: string },
): ItemDeltaEvent {
  return { type: "item.delta", item_id: params.itemId, item_type, delta: params.delta };
}

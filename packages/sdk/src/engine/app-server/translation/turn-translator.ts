import { isDeepStrictEqual } from "node:util";
import type { ServerNotification } from "@codex/app-server";
import type {
  FileUpdateChange,
  RateLimitSnapshot,
  ThreadItem as ServerItem,
  ThreadTokenUsage,
  Turn,
  TurnPlanStep,
} from "@codex/app-server/wire";
import type { ItemDeltaEvent, ThreadEvent, ThreadItem, TodoListItem, Usage } from "@codex/protocol";
import type { TurnReport } from "../../engine.js";
import { noUsage } from "../../usage.js";
import {
  describeError,
  translateChange,
  translateError,
  translateHookRun,
  translateItem,
  translateUsage,
} from "./translate-values.js";

/** The event names of the items that stream. */
const deltaTypes = { agentMessage: "agent_message", reasoning: "reasoning", plan: "plan" } as const;

/**
 * Translates the notifications of one turn to the events that `codex exec` would print, plus deltas. What exec does not
 * report is omitted, so that a program sees the same turn on both engines.
 */
export class TurnTranslator {
  /** The thread's last reported running total; `undefined` while unknown. */
  totalUsage: Usage | undefined;
  /** The account's usage limits as last reported; `undefined` while unknown. */
  rateLimits: RateLimitSnapshot | undefined;
  /** The changes of the turn's patches to files, as one unified diff; empty while there are none. */
  diff = "";
  readonly report: TurnReport;
  #todoList: TodoListItem | undefined;
  /** The current part of each reasoning item. */
  readonly #reasoningParts = new Map<string, number>();
  readonly #outputs = new CommandOutputs();
  readonly #gaps = new DeltaGaps();
  /** The number of completed items by id: some providers reuse ids in every response. */
  readonly #completed = new Map<string, number>();
  /** The items that {@link catchUp} took from the record. */
  #caughtUp: readonly ServerItem[] = [];
  #warnings = 0;

  /**
   * @param totalUsage the thread's usage before the turn, if known
   * @param model the model of the turn, if known
   */
  constructor(totalUsage?: Usage | undefined, model: string | null = null) {
    this.totalUsage = totalUsage;
    this.report = { status: null, startedAt: null, durationMs: null, model, contextWindow: null };
  }

  /** Translates a notification of this turn. */
  translate(notification: ServerNotification): ThreadEvent[] {
    switch (notification.method) {
      case "turn/started":
        this.#takeTimes(notification.params.turn);
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
      case "item/fileChange/patchUpdated":
        return [this.#patchUpdated(notification.params)];
      case "hook/started":
        return [{ type: "item.started", item: translateHookRun(notification.params.run) }];
      case "hook/completed":
        return [{ type: "item.completed", item: translateHookRun(notification.params.run) }];
      case "turn/plan/updated":
        return this.#planUpdated(notification.params.plan);
      case "turn/diff/updated":
        this.diff = notification.params.diff;
        return [];
      case "thread/tokenUsage/updated":
        this.#takeUsage(notification.params.tokenUsage);
        return [];
      case "warning":
      case "guardianWarning":
        return [this.#warning(notification.params.message)];
      case "model/rerouted":
        this.report.model = notification.params.toModel;
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
   * Returns the missing events after a reconnect, given the items that the turn has completed. Missing deltas of items that
   * are still running follow when they complete.
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

  /** Whether {@link catchUp} has already read the completed item of a notification from the record. */
  hasCaughtUp(notification: ServerNotification): boolean {
    if (notification.method !== "item/completed") return false;
    const { item } = notification.params;
    return this.#caughtUp.some((recorded) => recorded.id === item.id && isDeepStrictEqual(recorded, item));
  }

  #itemStarted(item: ServerItem): ThreadEvent[] {
    this.#gaps.start(item.id);
    this.#outputs.start(item.id);
    // exec reports these once they are complete. Here their deltas come first.
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

  /** The end of a completed item that was not streamed. */
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

  /** The text of a reasoning item joins its non-empty parts with line feeds, and its deltas must add up to it. */
  #reasoningDelta(params: { itemId: string; delta: string; summaryIndex: number }): ThreadEvent[] {
    if (params.delta === "") return [];
    const { itemId, summaryIndex } = params;
    const isSamePart = (this.#reasoningParts.get(itemId) ?? summaryIndex) === summaryIndex;
    this.#reasoningParts.set(itemId, summaryIndex);
    return this.#delta("reasoning", { itemId, delta: isSamePart ? params.delta : `\n${params.delta}` });
  }

  /** The server sends a patch as the model writes it. The item starts when it is complete. */
  #patchUpdated({ itemId, changes }: { itemId: string; changes: readonly FileUpdateChange[] }): ThreadEvent {
    const patch = { changes: changes.map(translateChange), status: "in_progress" };
    return { type: "item.updated", item: { id: itemId, type: "file_change", ...patch } };
  }

  #takeUsage({ total, last, modelContextWindow }: ThreadTokenUsage): void {
    this.totalUsage = translateUsage(total);
    this.report.contextWindow = { used_tokens: last.totalTokens, size_tokens: modelContextWindow };
  }

  #planUpdated(plan: readonly TurnPlanStep[]): ThreadEvent[] {
    const items = plan.map(({ step, status }) => ({ text: step, completed: status === "completed" }));
    const isFirst = this.#todoList === undefined;
    this.#todoList = { id: "todo_list", type: "todo_list", items };
    return [{ type: isFirst ? "item.started" : "item.updated", item: this.#todoList }];
  }

  /** exec reports a warning as an item of type `error`. */
  #warning(message: string): ThreadEvent {
    this.#warnings += 1;
    return { type: "item.completed", item: { id: `warning_${this.#warnings}`, type: "error", message } };
  }

  #takeTimes({ startedAt, durationMs }: Partial<Turn>): void {
    if (typeof startedAt === "number") this.report.startedAt = new Date(startedAt * 1000);
    if (typeof durationMs === "number") this.report.durationMs = durationMs;
  }

  #turnCompleted(turn: Turn): ThreadEvent[] {
    const { status, error } = turn;
    this.#takeTimes(turn);
    if (status !== "inProgress") this.report.status = status;
    const last: ThreadEvent[] = this.#todoList ? [{ type: "item.completed", item: this.#todoList }] : [];
    if (status === "completed") {
      const { contextWindow } = this.report;
      const context = contextWindow && { context_window: contextWindow };
      last.push({ type: "turn.completed", usage: this.totalUsage ?? noUsage(), ...context });
    }
    if (status === "failed")
      last.push({ type: "turn.failed", error: translateError(error, this.rateLimits) });
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

/**
 * Makes the deltas of an item add up to its text even if some were missed during a reconnect: later deltas of that item are
 * dropped, and the missing end follows when it completes.
 */
class DeltaGaps {
  /** The number of characters delivered of each item. */
  readonly #passed = new Map<string, number>();
  readonly #gapped = new Set<string>();
  #wasAway = false;

  /** After a reconnect, items that had not completed, and items that started meanwhile, have a gap. */
  onReturn(): void {
    this.#wasAway = true;
    for (const itemId of this.#passed.keys()) this.#gapped.add(itemId);
  }

  /** An item that starts has no gap. */
  start(itemId: string): void {
    this.#passed.set(itemId, 0);
    this.#gapped.delete(itemId);
  }

  /** Whether to deliver a delta. */
  passes(itemId: string, delta: string): boolean {
    if (this.#hasGap(itemId)) return false;
    this.#passed.set(itemId, (this.#passed.get(itemId) ?? 0) + delta.length);
    return true;
  }

  /** Returns the end of a completed item's text that was not delivered, if the item has a gap. */
  restOf(itemId: string, text: string): string {
    return this.#hasGap(itemId) ? text.slice(this.#passed.get(itemId) ?? 0) : "";
  }

  /** Whether deltas of the item were missed, or its start. */
  #hasGap(itemId: string): boolean {
    return this.#gapped.has(itemId) || (this.#wasAway && !this.#passed.has(itemId));
  }
}

/** The server keeps no more of a command's output, so longer output cannot be completed. */
const maxCharacters = 1024 * 1024;

/**
 * The streamed output of the running commands. The server does not stream what a command prints in its first 150 ms or so,
 * and drops pieces of fast output.
 */
class CommandOutputs {
  readonly #streamed = new Map<string, string>();

  /** Starts a command, whose id may be that of an earlier one. */
  start(itemId: string): void {
    this.#streamed.delete(itemId);
  }

  /** Adds a piece of a command's output. */
  add(itemId: string, delta: string): void {
    const streamed = this.#streamed.get(itemId) ?? "";
    if (streamed.length <= maxCharacters) this.#streamed.set(itemId, streamed + delta);
  }

  /** Returns the end of a completed command's output that was not streamed, if only an end is missing. */
  takeRest(itemId: string, output: string): string {
    const streamed = this.#streamed.get(itemId) ?? "";
    this.#streamed.delete(itemId);
    return output.startsWith(streamed) ? output.slice(streamed.length) : "";
  }
}

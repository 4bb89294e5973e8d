import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import type { ThreadEvent, ThreadItem } from "@codex/protocol";
import type { AgentRequest } from "../engine/engine.js";
import { type Activity, TurnTimeoutError } from "../errors/turn-errors.js";
import type { Secrets } from "../options/secrets.js";
import type { ObservedTurn } from "./turn-observer.js";

/**
 * How long a command runs in the foreground when another step follows it, in milliseconds. Unless the model asks for something else,
 * codex returns to it after that time, while the command runs on. No event says so.
 */
const foregroundMs = 10_000;

/** What the agent waits for, other than its model. */
interface Step extends Activity {
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether a later step has ended meanwhile. */
  isOutlived: boolean;
}

/**
 * What the agent of a turn does: silence of the model is only what is left when nothing else runs. Limits each step, and reports what
 * runs while the turn is silent, where the options ask for it. Loaded with the engines.
 */
export class Activities {
  readonly #turn: ObservedTurn;
  readonly #secrets: Secrets;
  readonly #pause: () => (() => void) | undefined;
  /** The steps that the agent waits for, in the order in which they began. */
  readonly #steps = new Map<string | symbol, Step>();
  readonly #silence: ReturnType<typeof setTimeout> | undefined;
  #modelSince = new Date();
  #resume: (() => void) | undefined;
  #isOver = false;

  /** @param pause stops counting the silence of the model, until the returned function is called */
  constructor(turn: ObservedTurn, secrets: Secrets, pause: () => (() => void) | undefined) {
    this.#turn = turn;
    this.#secrets = secrets;
    this.#pause = pause;
    const { activityIntervalMs } = turn.request.options;
    if (activityIntervalMs) this.#silence = setTimeout(() => this.#report(), activityIntervalMs);
  }

  /** What the agent does now. `null` after the end. */
  get current(): Activity | null {
    if (this.#isOver) return null;
    const step = [...this.#steps.values()].at(-1);
    if (step === undefined) return { kind: "model", itemId: null, detail: null, since: this.#modelSince };
    const { kind, itemId, detail, since } = step;
    return { kind, itemId, detail, since: new Date(since) };
  }

  /** Takes an event of the turn. */
  event(event: ThreadEvent): void {
    if (this.#isOver) return;
    this.#silence?.refresh();
    if (event.type === "item.delta") {
      if (event.item_type !== "command_execution") this.#leaveBehind();
      return;
    }
    if (event.type !== "item.started" && event.type !== "item.completed") return;
    const { item } = event as { item: ThreadItem };
    if (
      item.type === "agent_message"
        ? item.delivery !== "async"
        : item.type === "reasoning" || item.type === "plan"
    )
      this.#leaveBehind();
    else if (event.type === "item.completed") this.#finish(item.id);
    else {
      const step = stepOf(item);
      if (step) this.#begin(item.id, { ...step, itemId: item.id });
    }
  }

  /** A handler or a tool answers a request, until the returned function is called. */
  calling({ callId, itemId }: AgentRequest): () => void {
    const id = callId ?? itemId ?? null;
    const step = this.#steps.get(id ?? "");
    // The call of a tool is an item already.
    if (this.#isOver || step?.kind === "tool") return () => {};
    const key = Symbol();
    this.#begin(key, { kind: "request", itemId: id, detail: step?.detail ?? null });
    return () => this.#finish(key);
  }

  /** Watches no longer. */
  end(): void {
    this.#isOver = true;
    clearTimeout(this.#silence);
    for (const { timer } of this.#steps.values()) clearTimeout(timer);
    this.#steps.clear();
  }

  #begin(key: string | symbol, activity: Omit<Activity, "since">): void {
    const since = new Date();
    for (const [earlier, step] of this.#steps) {
      const isOld = since.getTime() - step.since.getTime() > foregroundMs;
      if (step.kind === "command" && (step.isOutlived || isOld)) this.#drop(earlier);
    }
    this.#drop(key);
    const step: Step = { ...activity, since, timer: undefined, isOutlived: false };
    const { toolTimeoutMs } = this.#turn.request.options;
    if (toolTimeoutMs) step.timer = setTimeout(() => this.#expire(key, step, toolTimeoutMs), toolTimeoutMs);
    this.#steps.set(key, step);
    this.#resume ??= this.#pause();
  }

  #finish(key: string | symbol): void {
    if (!this.#steps.has(key)) return;
    for (const [earlier, step] of this.#steps) {
      if (earlier === key) break;
      step.isOutlived = true;
    }
    this.#drop(key);
    this.#settle();
  }

  /** The model speaks, so it does not wait for commands. Those that still run do so in the background. */
  #leaveBehind(): void {
    for (const [key, { kind }] of this.#steps) if (kind === "command") this.#drop(key);
    this.#settle();
  }

  #drop(key: string | symbol): void {
    clearTimeout(this.#steps.get(key)?.timer);
    this.#steps.delete(key);
  }

  /** Silence counts again once nothing runs. */
  #settle(): void {
    if (this.#steps.size > 0 || this.#resume === undefined) return;
    this.#modelSince = new Date();
    this.#resume();
    this.#resume = undefined;
  }

  #expire(key: string | symbol, step: Step, limitMs: number): void {
    // The end of the step can be unread if this process was blocked. One more round of the event loop reads it first.
    setImmediate(() => {
      if (this.#steps.get(key) !== step) return;
      const { kind, itemId, since } = step;
      const detail = step.detail && this.#secrets.redact(step.detail);
      const activity = { kind, itemId, detail, since };
      void this.#turn.stop(new TurnTimeoutError("toolTimeoutMs", limitMs, undefined, activity));
    });
  }

  #report(): void {
    const { current } = this;
    if (current === null) return;
    const { kind, itemId: item_id, detail, since } = current;
    const running_ms = Math.max(0, Date.now() - since.getTime());
    // An event like any other, which starts the time again.
    this.#turn.emit({ type: "turn.activity", kind, item_id, detail, running_ms });
  }
}

/** What an item that has started is for the agent. `undefined` for what the model does itself. */
function stepOf(item: ThreadItem): Pick<Activity, "kind" | "detail"> | undefined {
  switch (item.type) {
    case "command_execution":
      return { kind: "command", detail: item.command };
    case "file_change":
      return { kind: "patch", detail: item.changes.map(({ path }) => path).join(", ") };
    case "dynamic_tool_call":
      return { kind: "tool", detail: item.tool };
    case "mcp_tool_call":
      return { kind: "mcp", detail: `${item.server}.${item.tool}` };
    case "collab_tool_call":
      return { kind: "agent", detail: item.tool };
    case "sleep":
      return { kind: "tool", detail: item.type };
    case "hook_run":
      return { kind: "hook", detail: item.event };
    default:
      return undefined;
  }
}

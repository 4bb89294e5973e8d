import { commandText } from "@codex/sdk";
import type { QueuedEvent, QueuedRequest } from "@codex/workers";
import type { FleetCounts, RequestView, ThreadView, TurnView, TurnViewState } from "../fleet-state.js";

/** How many turns of a thread are shown. */
const shownTurns = 6;
/** Longer notes are cut: the page has one line for them. */
const maxNote = 200;

interface BoardTurn extends TurnView {
  /** How many different ends the log has. */
  endings: number;
}

/** What an event changed, as far as the terminal reports it. */
export type BoardNews =
  | { type: "moved"; turn: string; from: string; to: string }
  | { type: "asked"; turn: string; subject: string }
  | { type: "answered"; turn: string; answer: string; by: string | null }
  | { type: "failed"; turn: string; reason: string };

/** What is known of the turns: what was submitted, and what the logs of the threads say. */
export class TurnBoard {
  readonly #threads = new Map<string, BoardTurn[]>();
  readonly #turns = new Map<string, BoardTurn>();
  readonly #requests = new Map<string, QueuedRequest>();

  /** Adds a thread without turns, so that it is shown. */
  addThread(thread: string): void {
    this.#turnsOf(thread);
  }

  /** Adds a turn that was submitted. */
  add({ key, thread, prompt }: { key: string; thread: string; prompt: string }): void {
    // Its first event may have been faster.
    const known = this.#turns.get(key);
    if (known) known.prompt = prompt;
    else this.#open(key, thread, prompt);
  }

  /** Takes in an event of the log of a thread. */
  apply(thread: string, { turn: key, event }: QueuedEvent): BoardNews | undefined {
    const turn = this.#turns.get(key) ?? this.#open(key, thread, key);
    switch (event.type) {
      case "turn.begun": {
        const from = turn.workers.at(-1);
        turn.workers.push(event.worker);
        turn.state = "running";
        if (from === undefined || from === event.worker) return undefined;
        return { type: "moved", turn: key, from, to: event.worker };
      }
      case "request.opened":
        this.#requests.set(event.request.id, event.request);
        return { type: "asked", turn: key, subject: describeRequest(event.request).subject };
      case "request.closed": {
        this.#requests.delete(event.id);
        if (event.decision === null) return undefined;
        return { type: "answered", turn: key, answer: describeAnswer(event.decision), by: event.by };
      }
      case "turn.parked":
        turn.state = "parked";
        return undefined;
      case "turn.returned":
        turn.state = "queued";
        return undefined;
      case "turn.ended":
        // A worker that dies at the very end has another one write the same end again.
        if (turn.endings === 0 || turn.state !== event.status) turn.endings += 1;
        turn.state = event.status;
        if (event.error === null) return undefined;
        turn.note = shorten(event.error.message);
        return event.status === "failed" ? { type: "failed", turn: key, reason: turn.note } : undefined;
      case "item.started":
      case "item.completed":
        if (event.item.type === "agent_message") turn.note = shorten(event.item.text);
        if (event.item.type === "command_execution") turn.note = shorten(`$ ${commandText(event.item)}`);
        return undefined;
      default:
        return undefined;
    }
  }

  /** The threads with their latest turns. A turn whose worker is not running is an orphan. */
  threads(isRunning: (worker: string) => boolean): ThreadView[] {
    return [...this.#threads].map(([key, turns]) => {
      const begun = turns.filter(({ workers }) => workers.length > 0);
      return {
        key,
        turns: begun
          .slice(-shownTurns)
          .reverse()
          .map(({ endings: _, ...turn }) => ({ ...turn, state: this.#stateOf(turn, isRunning) })),
        queued: turns.filter(({ workers, endings }) => workers.length === 0 && endings === 0).length,
        hidden: Math.max(0, begun.length - shownTurns),
      };
    });
  }

  /** How many requests wait for an answer. */
  get openRequests(): number {
    return this.#requests.size;
  }

  /** The requests that wait, oldest first. */
  requests(isRunning: (worker: string) => boolean): RequestView[] {
    return [...this.#requests.values()].map((request) => {
      const { id, turn: key, thread, expiresAt } = request;
      const turn = this.#turns.get(key);
      const state = turn === undefined ? "queued" : this.#stateOf(turn, isRunning);
      return { id, turn: key, thread, expiresAt, state, ...describeRequest(request) };
    });
  }

  /** The keys of the turns of a worker that have not ended. */
  openTurnsOf(worker: string): string[] {
    return [...this.#turns.values()]
      .filter(({ workers, state }) => state === "running" && workers.at(-1) === worker)
      .map(({ key }) => key);
  }

  /** How many turns ended on a worker. */
  endedOn(worker: string): number {
    return this.#count((turn) => turn.endings > 0 && turn.workers.at(-1) === worker);
  }

  /** The keys of all turns. */
  keys(): string[] {
    return [...this.#turns.keys()];
  }

  /** How a turn ended, if the log says that it has. */
  endOf(key: string): TurnViewState | undefined {
    const turn = this.#turns.get(key);
    return turn !== undefined && turn.endings > 0 ? turn.state : undefined;
  }

  /** The keys of the turns that have not ended, of one thread or of all. */
  openTurns(thread?: string): string[] {
    const turns = thread === undefined ? [...this.#turns.values()] : this.#turnsOf(thread);
    return turns.filter(({ endings }) => endings === 0).map(({ key }) => key);
  }

  counts(): Omit<FleetCounts, "lost" | "kills"> {
    const inState = (state: TurnViewState) => this.#count((turn) => turn.state === state);
    return {
      submitted: this.#turns.size,
      completed: inState("completed"),
      failed: inState("failed"),
      cancelled: inState("cancelled"),
      open: this.openTurns().length,
      moved: this.#count(({ workers }) => new Set(workers).size > 1),
      repeated: this.#count(({ endings }) => endings > 1),
    };
  }

  #stateOf({ key, state, workers }: TurnView, isRunning: (worker: string) => boolean): TurnViewState {
    if (state !== "running") return state;
    if (!isRunning(workers.at(-1) ?? "")) return "orphaned";
    return [...this.#requests.values()].some(({ turn }) => turn === key) ? "asking" : state;
  }

  #count(matches: (turn: BoardTurn) => boolean): number {
    return [...this.#turns.values()].filter(matches).length;
  }

  #open(key: string, thread: string, prompt: string): BoardTurn {
    const turn: BoardTurn = { key, prompt, state: "queued", workers: [], note: "", endings: 0 };
    this.#turns.set(key, turn);
    this.#turnsOf(thread).push(turn);
    return turn;
  }

  #turnsOf(thread: string): BoardTurn[] {
    let turns = this.#threads.get(thread);
    if (turns === undefined) {
      turns = [];
      this.#threads.set(thread, turns);
    }
    return turns;
  }
}

function describeRequest(request: QueuedRequest): { question: string; subject: string } {
  if (request.kind !== "approval") return { question: "Answer a question?", subject: request.kind };
  const asked = request.request;
  switch (asked.kind) {
    case "command":
      return {
        question: "Run this command?",
        subject: commandText({ command: asked.command ?? "(unknown)" }),
      };
    case "file_change":
      return { question: "Make these changes?", subject: asked.changes.map(({ path }) => path).join("\n") };
    case "permissions":
      return { question: "Grant these permissions?", subject: JSON.stringify(asked.permissions) };
    case "mcp_tool_call":
      return { question: "Call this tool?", subject: `${asked.server}.${asked.tool}` };
  }
}

function describeAnswer(answer: unknown): string {
  return typeof answer === "string" ? answer : "answer";
}

function shorten(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length > maxNote ? `${line.slice(0, maxNote)}…` : line;
}

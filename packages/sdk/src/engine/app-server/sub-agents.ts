import type { ServerNotification } from "@codex/app-server";
import type { Turn } from "@codex/app-server/wire";
import { noUsage, type Usage } from "@codex/protocol";

import { addUsage, subtractUsage } from "../usage.js";
import { translateUsage } from "./translation/translate-values.js";

/** A sub-agent: a thread whose turns work for a turn of ours. */
interface SubAgent {
  threadId: string;
  /** The sub-agent's last turn. */
  turnId: string;
  /** The turn of our thread that the last turn works for. */
  rootTurnId: string;
  isActive: boolean;
  /** Whether the server has its thread loaded. */
  isLoaded: boolean;
  /** The usage for each turn of ours; `base` is the running total before. */
  usage: Map<string, { base: Usage; total: Usage }>;
}

/** The sub-agents of one thread. */
export class SubAgents {
  readonly #byThread = new Map<string, SubAgent>();

  /** Whether a thread that the server has loaded is that of a sub-agent. */
  has(threadId: string): boolean {
    return this.#byThread.get(threadId)?.isLoaded === true;
  }

  /** The turn of ours that a sub-agent works for, or last worked for. */
  rootTurnOf(threadId: string): string | undefined {
    return this.#byThread.get(threadId)?.rootTurnId;
  }

  /** A sub-agent's thread has started a turn. */
  noteTurn(threadId: string, { id, rootTurnId }: Pick<Turn, "id" | "rootTurnId">): void {
    const usage = this.#byThread.get(threadId)?.usage ?? new Map();
    const state = { rootTurnId: rootTurnId ?? id, isActive: true, isLoaded: true, usage };
    this.#byThread.set(threadId, { threadId, turnId: id, ...state });
  }

  /** The server has unloaded a sub-agent's thread. */
  close(threadId: string): void {
    const agent = this.#byThread.get(threadId);
    if (agent !== undefined) Object.assign(agent, { isActive: false, isLoaded: false });
  }

  /** Takes a notification of a sub-agent's thread. */
  accept(threadId: string, notification: ServerNotification): void {
    const agent = this.#byThread.get(threadId);
    switch (notification.method) {
      case "turn/started":
        this.noteTurn(threadId, notification.params.turn);
        break;
      case "turn/completed":
        if (agent?.turnId === notification.params.turn.id) agent.isActive = false;
        break;
      case "thread/tokenUsage/updated":
        if (agent) count(agent, notification.params.tokenUsage);
        break;
    }
  }

  /** The running turns of sub-agents that work for a turn, as parameters of `turn/interrupt`. */
  activeFor(rootTurnId: string): { threadId: string; turnId: string }[] {
    return [...this.#byThread.values()]
      .filter((agent) => agent.isActive && agent.rootTurnId === rootTurnId)
      .map(({ threadId, turnId }) => ({ threadId, turnId }));
  }

  /** The threads of the sub-agents whose last turn worked for a turn. */
  threadsFor(rootTurnId: string | undefined): string[] {
    return [...this.#byThread.values()]
      .filter((agent) => agent.rootTurnId === rootTurnId)
      .map(({ threadId }) => threadId);
  }

  /** Forgets a turn, and the sub-agents that worked for it, even if they never end. */
  forget(rootTurnId: string): void {
    for (const [threadId, agent] of this.#byThread) {
      agent.usage.delete(rootTurnId);
      if (agent.rootTurnId === rootTurnId) this.#byThread.delete(threadId);
    }
  }

  /** The usage of all sub-agents for turns. */
  usageFor(...rootTurnIds: (string | undefined)[]): Usage {
    let sum = noUsage();
    for (const { usage } of this.#byThread.values()) {
      for (const id of rootTurnIds) {
        const counted = usage.get(id ?? "");
        sum = addUsage(sum, counted ? subtractUsage(counted.total, counted.base) : null) ?? sum;
      }
    }
    return sum;
  }
}

/** Counts a running total, given what the last request to the model added to it. */
function count(
  { usage, rootTurnId }: SubAgent,
  counts: Record<"total" | "last", Parameters<typeof translateUsage>[0]>,
): void {
  const total = translateUsage(counts.total);
  const counted = usage.get(rootTurnId);
  const base = counted?.base ?? subtractUsage(total, translateUsage(counts.last)) ?? total;
  usage.set(rootTurnId, { base, total });
}

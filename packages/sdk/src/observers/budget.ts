import {
  type BudgetWarningEvent,
  type ItemCompletedEvent,
  noUsage,
  type ThreadEvent,
  type Usage,
} from "@codex/protocol";
import { addUsage } from "../engine/usage.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { BudgetExceededError, type BudgetLimit, type BudgetScope } from "../errors/turn-errors.js";
import type { Budget, TokenPrices } from "../options/budget.js";
import { nothingSpent, Spending, type Spent } from "./spending.js";
import type { ObservedCodex, ObservedTurn, TurnAddition, TurnObserver, TurnUse } from "./turn-observer.js";

/** The share of a budget at which the caller is warned. */
const warningShare = 0.8;

const limits = ["totalTokens", "outputTokens", "cost", "limitPercent"] as const;

const eventNames: Readonly<Record<BudgetLimit, BudgetWarningEvent["limit"]>> = {
  totalTokens: "total_tokens",
  outputTokens: "output_tokens",
  cost: "cost",
  limitPercent: "limit_percent",
};

/** Interrupts a turn once the budget of the turn, of its thread or of its `Codex` is used up. */
export class BudgetObserver implements TurnObserver {
  readonly #turn: ObservedTurn;
  readonly #spending: Spending;
  readonly #budgets: readonly (readonly [BudgetScope, Budget])[];
  readonly #usesServer: boolean;
  readonly #warned = new Set<string>();
  readonly #spent: { threadId: string | null; spent: Spent };
  #percent: number | undefined;
  #model: string | null;
  #checking: Promise<void> | undefined;
  /** Whether something happened during the last look. */
  #mustLook = false;
  /** Whether the last that the agent did was to say something. If that was its answer, the turn is about to complete. */
  #hasAnswered = false;
  #isUsedUp = false;
  #isOver = false;

  constructor(codex: ObservedCodex, turn: ObservedTurn) {
    codex.spending ??= new Spending();
    this.#spending = codex.spending;
    this.#turn = turn;
    this.#usesServer = codex.usesServer;
    const { options, threadOptions } = turn.request;
    const budgets = { turn: options.budget, thread: threadOptions.budget, codex: codex.options.budget };
    this.#budgets = Object.entries(budgets).flatMap(([scope, budget]) =>
      budget ? [[scope as BudgetScope, budget] as const] : [],
    );
    this.#model = options.model ?? threadOptions.model ?? null;
    this.#spent = { threadId: turn.threadId, spent: nothingSpent() };
  }

  /** Rejects a turn whose budget is used up already, or whose cost could not be counted. */
  async starting(): Promise<void> {
    // On app-server the model is known once the turn has begun.
    if (this.#model !== null || !this.#usesServer) this.#checkPrices(this.#model);
    this.#check();
    this.#spending.running.add(this.#spent);
  }

  event(event: ThreadEvent): void {
    if (event.type.startsWith("item.")) {
      this.#hasAnswered =
        event.type === "item.completed" && (event as ItemCompletedEvent).item.type === "agent_message";
    }
    // exec reports usage at the end only. The session has it after each model call.
    if (!this.#usesServer || this.#isUsedUp) this.#look();
  }

  used(): void {
    this.#look();
  }

  async ended(): Promise<TurnAddition | undefined> {
    if (this.#isOver) return undefined;
    this.#isOver = true;
    await this.#read();
    this.#spending.running.delete(this.#spent);
    this.#spending.add(this.#turn.threadId, this.#spent.spent);
    const isPriced = this.#budgets.some(([, { cost }]) => cost !== undefined);
    return isPriced ? { cost: this.#spent.spent.cost } : undefined;
  }

  /** Looks at what the turn has used, once at a time. */
  #look(): void {
    this.#mustLook = true;
    if (this.#checking) return;
    this.#mustLook = false;
    this.#checking = this.#read()
      .then(() => {
        if (!this.#isOver) this.#check();
      })
      .catch((error: Error) => void this.#turn.stop(error))
      .finally(() => {
        this.#checking = undefined;
        if (this.#mustLook && !this.#isOver) this.#look();
      });
  }

  async #read(): Promise<void> {
    const { usage, subAgentUsage, model, rateLimits }: TurnUse = await this.#turn.readUse();
    if (model !== null) this.#model = model;
    const { primary, secondary } = rateLimits ?? {};
    this.#percent = rateLimits && Math.max(primary?.usedPercent ?? 0, secondary?.usedPercent ?? 0);
    this.#spent.threadId = this.#turn.threadId;
    const known = addUsage(usage ?? noUsage(), subAgentUsage ?? noUsage()) ?? noUsage();
    const prices = this.#model === null ? undefined : this.#pricesOf(this.#model);
    this.#spent.spent = { usage: known, cost: prices ? costOf(known, prices) : 0 };
    if (this.#model !== null && !this.#isOver) this.#checkPrices(this.#model);
  }

  #pricesOf(model: string): TokenPrices | undefined {
    for (const [, { cost }] of this.#budgets) {
      if (cost && Object.hasOwn(cost.prices, model)) return cost.prices[model];
    }
    return undefined;
  }

  /** @throws {InvalidOptionError} when money is counted, and the model has no price */
  #checkPrices(model: string | null): void {
    for (const [scope, { cost }] of this.#budgets) {
      if (cost === undefined || (model !== null && Object.hasOwn(cost.prices, model))) continue;
      const where = `the budget of the ${scope === "codex" ? "Codex" : scope}`;
      if (model === null) {
        const expected = "given with `budget.cost` on exec, which does not report the model";
        throw new InvalidOptionError("model", expected, "undefined", where);
      }
      const known = Object.keys(cost.prices).join(", ") || "none";
      throw new InvalidOptionError(
        "budget.cost.prices",
        `an object with the prices of the model ${JSON.stringify(model)}, which runs the turn`,
        `those of ${known}`,
        where,
      );
    }
  }

  /** Warns of a budget that is nearly used up, and ends the turn when one is. */
  #check(): void {
    for (const [scope, budget] of this.#budgets) {
      for (const limit of limits) {
        const allowed = limit === "cost" ? budget.cost?.amount : budget[limit];
        const used = this.#used(scope, limit);
        if (allowed === undefined || used === undefined) continue;
        this.#isUsedUp ||= used >= allowed;
        if (used >= allowed * warningShare && this.#spending.running.has(this.#spent))
          this.#warn(scope, limit, used, allowed);
        if (used >= allowed && !this.#hasAnswered) throw new BudgetExceededError(scope, limit, used, allowed);
      }
    }
  }

  #used(scope: BudgetScope, limit: BudgetLimit): number | undefined {
    if (limit === "limitPercent") return this.#percent;
    const { spent } = this.#spent;
    const inThread = () => this.#spending.total(this.#spent.threadId);
    const { usage, cost } =
      scope === "turn" ? spent : scope === "codex" ? this.#spending.total() : inThread();
    if (limit === "cost") return cost;
    return limit === "outputTokens" ? usage.output_tokens : usage.input_tokens + usage.output_tokens;
  }

  #warn(scope: BudgetScope, limit: BudgetLimit, used: number, allowed: number): void {
    if (this.#warned.has(scope + limit)) return;
    this.#warned.add(scope + limit);
    this.#turn.emit({ type: "budget.warning", scope, limit: eventNames[limit], used, allowed });
  }
}

/** What tokens cost. Cached and cache-write tokens are parts of the input, and reasoning is a part of the output. */
function costOf(usage: Usage, prices: TokenPrices): number {
  const {
    input_tokens,
    cached_input_tokens,
    cache_write_input_tokens,
    output_tokens,
    reasoning_output_tokens,
  } = usage;
  const { input, output, cachedInput = input, cacheWriteInput = input, reasoningOutput = output } = prices;
  const cost =
    (input_tokens - cached_input_tokens - cache_write_input_tokens) * input +
    cached_input_tokens * cachedInput +
    cache_write_input_tokens * cacheWriteInput +
    (output_tokens - reasoning_output_tokens) * output +
    reasoning_output_tokens * reasoningOutput;
  return cost / 1_000_000;
}

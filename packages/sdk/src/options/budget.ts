import { describeValue } from "@codex/protocol/describe";
import { fieldOf, namesOf } from "../checks/caller-values.js";
import { count, type OptionCheck, object } from "../checks/option-checks.js";
import { InvalidOptionError } from "../errors/option-errors.js";

/** What a model costs, as money for a million tokens. All prices must be in one currency, which is the caller's choice. */
export type TokenPrices = {
  /** Input that the prompt cache did not hold. */
  input: number;
  /** Input that the prompt cache held. Default: `input`. */
  cachedInput?: number | undefined;
  /** Input that was written to the prompt cache. Default: `input`. */
  cacheWriteInput?: number | undefined;
  /** Output other than reasoning. */
  output: number;
  /** Reasoning. Default: `output`. */
  reasoningOutput?: number | undefined;
};

/** What turns cost, and how much they may cost. */
export type CostBudget = {
  /** How much may be spent, in the currency of the prices. Default: no limit; `turn.cost` says what a turn has cost. */
  amount?: number | undefined;
  /** The prices of each model, by its name as `turn.model` has it. A turn of any other model is refused. */
  prices: Record<string, TokenPrices>;
};

/**
 * How much may be used before a turn is interrupted with a `BudgetExceededError`. A model call that has begun ends before its usage
 * is known, so a turn can exceed its budget by one call, and completes if that one was its answer. Sub-agents count, at the prices of the turn's model.
 */
export type Budget = {
  /** Tokens, input (cached or not) and output together. Default: no limit. */
  totalTokens?: number | undefined;
  /** Tokens that the model produces, with its reasoning. Default: no limit. */
  outputTokens?: number | undefined;
  /** Money. On exec, which does not report the model, requires `model`. Default: no limit. */
  cost?: CostBudget | undefined;
  /**
   * How much of the account's allowance may be used, in percent of each of its periods, whoever used it. Requires app-server, and
   * an account with limits. Default: no limit.
   */
  limitPercent?: number | undefined;
};

/** The check of the option `budget`. {@link checkBudget} checks what is in it. */
export const budget: OptionCheck = {
  ...object,
  read: (value) => (object.accepts(value) ? copyOf(value as object) : value),
};

/** Copies nested objects, which the caller could change later. */
function copyOf(given: object): object {
  const copy: Record<string, unknown> = Object.create(null);
  for (const name of namesOf(given)) {
    const value = fieldOf(given, name);
    if (value !== undefined) copy[name] = object.accepts(value) ? copyOf(value as object) : value;
  }
  return copy;
}

const isAmount = (value: unknown) =>
  typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY;

const limits: Record<string, Pick<OptionCheck, "expected" | "accepts">> = {
  totalTokens: count(1),
  outputTokens: count(1),
  cost: object,
  limitPercent: {
    expected: "a number from 0 to 100",
    accepts: (value) => isAmount(value) && Number(value) <= 100,
  },
};

const priceNames = ["input", "cachedInput", "cacheWriteInput", "output", "reasoningOutput"];

/**
 * Checks a budget.
 *
 * @param where the public method that was called, for the message
 * @param usesServer whether an app-server runs the turns
 * @throws {InvalidOptionError}
 */
export function checkBudget(where: string, given: Budget | undefined, usesServer: boolean): void {
  if (given === undefined) return;
  const refuse = (name: string, expected: string, value: unknown) => {
    throw new InvalidOptionError(`budget${name && `.${name}`}`, expected, describeValue(value), where);
  };
  const names = Object.keys(given);
  if (names.length === 0) refuse("", `an object with one of ${Object.keys(limits).join(", ")}`, given);
  for (const name of names) {
    const { [name]: check } = limits;
    const value = fieldOf(given, name);
    if (check === undefined) refuse(name, `omitted: a budget has ${Object.keys(limits).join(", ")}`, value);
    else if (!check.accepts(value)) refuse(name, check.expected, value);
  }
  const { totalTokens, outputTokens, cost, limitPercent } = given;
  if (limitPercent !== undefined && !usesServer)
    refuse(
      "limitPercent",
      "omitted on exec, which does not report the account's limits (app-server does)",
      limitPercent,
    );
  if (totalTokens !== undefined && outputTokens !== undefined && outputTokens > totalTokens)
    refuse(
      "outputTokens",
      `at most \`totalTokens\` (${totalTokens}), which includes the output`,
      outputTokens,
    );
  if (cost === undefined) return;
  if (cost.amount !== undefined && !isAmount(cost.amount))
    refuse("cost.amount", "an amount of at least 0", cost.amount);
  if (!object.accepts(cost.prices))
    refuse("cost.prices", "an object with the prices of each model", cost.prices);
  for (const [model, prices] of Object.entries(cost.prices)) {
    for (const name of priceNames) {
      const price = fieldOf(prices, name);
      const isRequired = name === "input" || name === "output";
      if (isAmount(price) || (price === undefined && !isRequired)) continue;
      refuse(
        `cost.prices[${JSON.stringify(model)}].${name}`,
        "an amount of at least 0 for a million tokens",
        price,
      );
    }
  }
}

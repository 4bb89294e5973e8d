import { callSafely } from "@codex/exec/errors";
import type { Log } from "../engine/engine.js";
import type { CodexOptions } from "../options/codex-options.js";
import type { LogDetails, LogLine } from "../options/observation.js";
import type { Secrets } from "../options/secrets.js";
import type { ObservedTurn } from "./turn-observer.js";
import type { Occurrence, Storyteller } from "./turn-story.js";

/** Writes a line of the log to where the options want it. Never throws. */
export function writeLine({ debug, logger }: CodexOptions, secrets: Secrets, given: LogLine): void {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  const line = Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "string" ? secrets.redact(value) : value]),
  ) as LogLine;
  if (debug) process.stderr.write(`${JSON.stringify(line)}\n`);
  if (logger === undefined) return;
  void callSafely(() => (typeof logger === "function" ? logger(line) : logger[line.level](line)));
}

/** Notes in the log what happens in a turn. */
export class TurnLog implements Storyteller {
  readonly #turn: ObservedTurn;
  readonly #log: Log;

  constructor(turn: ObservedTurn, log: Log) {
    this.#turn = turn;
    this.#log = log;
  }

  tell(occurrence: Occurrence): void {
    switch (occurrence.type) {
      case "turnStarted": {
        const { options, threadOptions } = this.#turn.request;
        this.#note("info", occurrence.type, { model: options.model ?? threadOptions.model ?? null });
        break;
      }
      case "turnEnded": {
        const { outcome, error, model, durationMs, usage, message } = occurrence;
        const level = outcome === "failed" ? "error" : "info";
        const details = { outcome, error, message, model, durationMs, ...tokensOf(usage) };
        this.#note(level, occurrence.type, details);
        break;
      }
      case "modelCalled": {
        const { model, usage } = occurrence;
        this.#note("debug", occurrence.type, { model, ...tokensOf(usage) });
        break;
      }
      case "toolStarted": {
        const { tool, server, itemId } = occurrence.use;
        this.#note("info", occurrence.type, { tool, server, itemId });
        break;
      }
      case "toolEnded": {
        const { use, item, status, durationMs } = occurrence;
        const { tool, server, itemId } = use;
        const exitCode = item?.type === "command_execution" ? item.exit_code : undefined;
        const level = status === "completed" ? "info" : "warn";
        this.#note(level, occurrence.type, { tool, server, itemId, status, exitCode, durationMs });
        break;
      }
      case "requestAsked": {
        const { kind, itemId } = occurrence.request;
        this.#note("info", occurrence.type, { kind, itemId });
        break;
      }
      case "requestAnswered": {
        const { kind, itemId, askedAt } = occurrence.request;
        const { decision } = occurrence;
        this.#note("info", occurrence.type, { kind, itemId, decision, durationMs: Date.now() - askedAt });
        break;
      }
      case "retrying":
      case "budgetWarning": {
        const { type, ...details } = occurrence;
        this.#note("warn", type, details);
        break;
      }
    }
  }

  #note(level: LogLine["level"], event: Occurrence["type"], details: LogDetails): void {
    const { threadId, turnId } = this.#turn;
    this.#log(level, event, { threadId, turnId, ...details });
  }
}

const tokensOf = (usage: { input_tokens: number; output_tokens: number } | null) => ({
  inputTokens: usage?.input_tokens ?? null,
  outputTokens: usage?.output_tokens ?? null,
});

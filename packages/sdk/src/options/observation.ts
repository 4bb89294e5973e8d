import { fieldOf, namesOf } from "../checks/caller-values.js";
import { type OptionCheck, object } from "../checks/option-checks.js";

/** How turns are traced and measured with OpenTelemetry. */
export type TelemetryOptions = {
  /**
   * Whether spans have prompts, answers, commands, arguments of tools and their results, as far as the SDK sees them. Secrets that the
   * SDK knows are removed. Default: `false`.
   */
  captureContent?: boolean | undefined;
  /** Creates the spans: a `Tracer` of `@opentelemetry/api`. Default: the tracer `@codex/sdk` of the global tracer provider. */
  tracer?: { startSpan(name: string, options?: object, context?: object): object } | undefined;
  /** Measures tokens, durations and outcomes: a `Meter` of `@opentelemetry/api`. Default: the meter `@codex/sdk` of the global meter provider. */
  meter?:
    | {
        createHistogram(name: string, options?: object): object;
        createCounter(name: string, options?: object): object;
      }
    | undefined;
};

/** How important a line of the log is. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/**
 * What a line of the log is about. Newer versions may add others.
 *
 * - `processStarted`, `processEnded`: a process of codex, with its `pid`.
 * - `connectionOpened`, `connectionClosed`: the connection to a running app-server.
 * - `turnStarted`, `turnEnded`: with its `outcome`, `durationMs`, tokens, and the `error` code.
 * - `modelCalled`: the model has answered, with the tokens of that call. Only on app-server.
 * - `toolStarted`, `toolEnded`: a command, a patch, or a call of a tool, with its `status` and `durationMs`.
 * - `requestAsked`, `requestAnswered`: the agent asks a handler, with the `decision` and `durationMs`.
 * - `retrying`: the agent reports an error, after which it usually tries again.
 * - `budgetWarning`: most of a budget is used up.
 * - `diagnostic`: what `onDiagnostic` receives.
 */
export type LogEvent =
  | "processStarted"
  | "processEnded"
  | "connectionOpened"
  | "connectionClosed"
  | "turnStarted"
  | "turnEnded"
  | "modelCalled"
  | "toolStarted"
  | "toolEnded"
  | "requestAsked"
  | "requestAnswered"
  | "retrying"
  | "budgetWarning"
  | "diagnostic"
  | (string & {});

/** What a line of the log says of its event. */
export type LogDetails = { [name: string]: string | number | boolean | null | undefined };

/** One line of the log: a flat object without prompts, answers, commands and outputs, and without the secrets that the SDK knows. */
export type LogLine = {
  /** What the line says of its event; the guide lists it. */
  [detail: string]: string | number | boolean | null | undefined;
} & {
  /** When it happened, as `toISOString()` writes it. */
  time: string;
  /** How important it is. */
  level: LogLevel;
  /** What happened. */
  event: LogEvent;
  /** The id of the thread, if it is known and the line is about a thread. */
  threadId?: string | null;
  /** The id of the turn. `null` on exec, which does not report it. */
  turnId?: string | null;
};

/** What receives the lines of the log: a function, or a method for each level, as `console` has them. Its errors are ignored. */
export type Logger = ((line: LogLine) => unknown) | { [Level in LogLevel]: (line: LogLine) => unknown };

const hasMethods = (value: unknown, ...names: string[]) =>
  names.every((name) => typeof fieldOf(value, name) === "function");

/** The check of the option `logger`. */
export const logger: OptionCheck = {
  ...object,
  expected: "a function, or an object with the methods `debug`, `info`, `warn` and `error`",
  accepts: (value) => typeof value === "function" || hasMethods(value, "debug", "info", "warn", "error"),
};

/** The check of the option `telemetry`. */
export const telemetry: OptionCheck = {
  ...object,
  expected: "a boolean, or { captureContent?: boolean, tracer?: Tracer, meter?: Meter }",
  read(value) {
    if (!object.accepts(value)) return value;
    const fields = namesOf(value as object).map((name) => [name, fieldOf(value, name)]);
    return Object.fromEntries(fields.filter(([, field]) => field !== undefined));
  },
  accepts: (value) =>
    typeof value === "boolean" ||
    (object.accepts(value) && Object.entries(value as object).every(([name, field]) => isField(name, field))),
};

function isField(name: string, field: unknown): boolean {
  if (name === "tracer") return hasMethods(field, "startSpan");
  if (name === "meter") return hasMethods(field, "createHistogram", "createCounter");
  return name === "captureContent" && typeof field === "boolean";
}

// Programs written against `@openai/codex-sdk` that build what they pass.
import {
  type ApprovalMode,
  Codex,
  type CodexOptions,
  type CyberAccessProgram,
  type Input,
  type ModelReasoningEffort,
  type SandboxMode,
  Thread,
  type ThreadOptions,
  type TurnOptions,
  type UserInput,
  type WebSearchMode,
} from "@openai/codex-sdk";

declare function log(entry: Record<string, unknown>): void;
declare const settings: Record<string, string>;

export function logsOptions(
  codex: CodexOptions,
  thread: ThreadOptions,
  turn: TurnOptions,
  input: UserInput,
): void {
  for (const entry of [codex, thread, turn, input]) log(entry);
}

export function addsDirectories(directories: string[]): ThreadOptions {
  const options: ThreadOptions = { additionalDirectories: [] };
  options.additionalDirectories?.push(...directories);
  options.additionalDirectories = (options.additionalDirectories ?? []).sort();
  return options;
}

export function addsOverrides(): CodexOptions {
  const options: CodexOptions = { configOverrides: ["a=1"] };
  options.configOverrides?.push("b=2");
  const overrides: string[] = options.configOverrides ?? [];
  return { ...options, configOverrides: overrides };
}

export function setsOptionsOneByOne(): ThreadOptions {
  const options: ThreadOptions = {};
  options.model = "gpt-5.5";
  options.sandboxMode = "workspace-write";
  options.modelReasoningEffort = "xhigh";
  options.webSearchMode = "live";
  options.webSearchEnabled = true;
  options.approvalPolicy = "on-request";
  options.networkAccessEnabled = false;
  options.skipGitRepoCheck = true;
  options.threadSource = "ci";
  return options;
}

export function readsInput(input: Input): string {
  if (typeof input === "string") return input;
  const entries: UserInput[] = input;
  return entries.map((entry) => (entry.type === "text" ? entry.text : entry.path)).join("\n");
}

export function readsInputAsArray(input: Input): UserInput[] {
  return Array.isArray(input) ? input : [{ type: "text", text: input }];
}

export function extendsInput(input: Input, image: string): Input {
  const entries: UserInput[] = typeof input === "string" ? [{ type: "text", text: input }] : input;
  entries.push({ type: "local_image", path: image });
  return entries;
}

export function changesInput(input: Input): Input {
  if (typeof input !== "string") {
    for (const entry of input) if (entry.type === "text") entry.text = entry.text.trim();
    input.reverse();
  }
  return input;
}

export function mapsInput(prompts: string[], images: string[]): Promise<unknown> {
  const input: UserInput[] = [
    ...prompts.map((text) => ({ type: "text" as const, text })),
    ...images.map((path): UserInput => ({ type: "local_image", path })),
  ];
  return new Codex().startThread().run(input);
}

export function takesTheTypeOfAParameter(): Parameters<Thread["run"]>[0] {
  const input: Parameters<Thread["run"]>[0] = [{ type: "text", text: "x" }];
  const same: Input = input;
  const options: Parameters<Thread["run"]>[1] = { signal: AbortSignal.timeout(1000) };
  return options.signal?.aborted ? "" : same;
}

export function readsTheEnvironment(options: CodexOptions): Record<string, string> {
  const env: Record<string, string> = { ...options.env, FORCE_COLOR: "0" };
  if (options.env) options.env["NO_COLOR"] = "1";
  return options.env ?? env;
}

export function listsTheEnvironment(options: CodexOptions): number {
  return Object.values(options.env ?? {}).reduce((length, value) => length + value.length, 0);
}

export function copiesTheEnvironment(): Codex {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(settings)) env[name] = value;
  return new Codex({ env, apiKey: settings["KEY"] ?? "", baseUrl: settings["URL"] ?? "" });
}

type Config = NonNullable<CodexOptions["config"]>;
type ConfigValue = Config[string];
type OwnConfigValue = string | number | boolean | OwnConfigValue[] | { [key: string]: OwnConfigValue };

export function buildsConfig(key: string, value: ConfigValue): Config {
  const config: Config = {};
  config[key] = value;
  config["sandbox_workspace_write"] = { network_access: true, writable_roots: ["/tmp"] };
  return {
    ...config,
    model: "gpt-5.5",
    tui: { notifications: false },
    model_providers: { own: { name: "own" } },
  };
}

export function readsConfig(config: Config): OwnConfigValue {
  const own: OwnConfigValue = config;
  const values: OwnConfigValue[] = Object.values(config);
  return [own, ...values];
}

export function passesOwnConfig(config: { [key: string]: OwnConfigValue }): CodexOptions {
  return { config };
}

export function mergesConfig(left: Config, right: Config): Config {
  const merged: Config = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const before = merged[key];
    const areTables = isTable(before) && isTable(value);
    merged[key] = areTables ? mergesConfig(before, value) : value;
  }
  return merged;
}

function isTable(value: ConfigValue | undefined): value is Config {
  return typeof value === "object" && !Array.isArray(value);
}

export function namesModes(): Record<ApprovalMode | CyberAccessProgram, string> {
  return {
    never: "",
    "on-request": "",
    "on-failure": "",
    untrusted: "",
    standard: "",
    daybreak_blue: "",
    daybreak_red: "",
  };
}

export function listsModes(): string[] {
  const sandboxes: SandboxMode[] = ["read-only", "workspace-write", "danger-full-access"];
  const efforts: ModelReasoningEffort[] = [
    "minimal",
    "low",
    "medium",
    "high",
    "xhigh",
    "max",
    "ultra",
    "persistent",
  ];
  const searches: WebSearchMode[] = ["disabled", "cached", "live"];
  return [...sandboxes, ...efforts, ...searches];
}

export function parsesModes(text: string): SandboxMode | undefined {
  const known: readonly SandboxMode[] = ["read-only", "workspace-write", "danger-full-access"];
  return known.find((mode) => mode === text);
}

export function castsModes(text: string): ThreadOptions {
  return { sandboxMode: text as SandboxMode, modelReasoningEffort: text as ModelReasoningEffort };
}

export function picksOptions(options: ThreadOptions): Pick<ThreadOptions, "model" | "sandboxMode"> {
  const { model, sandboxMode } = options;
  const required: Required<Pick<ThreadOptions, "model">> = { model: model ?? "gpt-5.5" };
  return { ...required, ...(sandboxMode && { sandboxMode }) };
}

interface AgentOptions extends ThreadOptions {
  retries: number;
}

export function extendsOptions({ retries, ...options }: AgentOptions): Thread[] {
  return Array.from({ length: retries }, () => new Codex().startThread(options));
}

export class Settings implements ThreadOptions {
  model = "gpt-5.5";
  sandboxMode: SandboxMode = "read-only";
  additionalDirectories: string[] = [];
}

export function passesUnknownSchemas(
  thread: Thread,
  schema: unknown,
  signal?: AbortSignal,
): Promise<unknown> {
  const options: TurnOptions = { outputSchema: schema };
  if (signal) options.signal = signal;
  return thread.run("x", options);
}

export function parsesAnswers<Answer>(thread: Thread, schema: object): Promise<Answer> {
  return thread.run("x", { outputSchema: schema }).then((turn) => JSON.parse(turn.finalResponse) as Answer);
}

export function readsOptionsOfTheConstructor(...parameters: ConstructorParameters<typeof Codex>): Codex {
  const [options = {}] = parameters;
  return new Codex({ ...options, codexPathOverride: "codex" });
}

export function isAThread(value: unknown): value is Thread {
  return value instanceof Thread;
}

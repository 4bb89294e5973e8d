import { asObject, asObjects, asString, type JsonObject } from "../json.js";
import { execTool, namesInCode, offeredTools } from "./offered-tools.js";
import {
  contentImages,
  contentTexts,
  isContextText,
  readTurnMetadata,
  type TurnMetadata,
} from "./request-content.js";
import { readToolOutputs, type ToolOutput } from "./tool-output.js";

/** Where a request stands among all that a model received; every count starts at 1. */
export interface RequestPosition {
  /** Among all requests to this model. */
  number: number;
  /** Among the requests of the same thread. */
  numberInThread: number;
  /** Among the requests of the same turn. A request repeated after a failure counts again. */
  numberInTurn: number;
  /** Which turn of its thread the request belongs to, as far as this model has seen the thread. */
  turnNumber: number;
}

/** One request as the model received it. */
export class RecordedRequest {
  /** For example `POST`. */
  readonly method: string;
  /** Path and query, for example `/v1/responses`. */
  readonly path: string;
  /** The headers, names in lower case, repeated ones joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body; empty when it was no JSON object. */
  readonly body: JsonObject;
  /** Where it stands among the other requests. */
  readonly position: RequestPosition;
  /** What the agent says about the turn behind it. */
  readonly metadata: TurnMetadata;
  /** Settles when the exchange is over: `answered` to the end, or `dropped` because a connection closed before. */
  readonly outcome: Promise<"answered" | "dropped">;

  /** @internal */
  constructor(fields: {
    method: string;
    path: string;
    headers: Readonly<Record<string, string>>;
    body: JsonObject;
    position: (metadata: TurnMetadata) => RequestPosition;
    outcome: Promise<"answered" | "dropped">;
  }) {
    this.method = fields.method;
    this.path = fields.path;
    this.headers = fields.headers;
    this.body = fields.body;
    this.outcome = fields.outcome;
    this.metadata = readTurnMetadata(fields.headers);
    this.position = fields.position(this.metadata);
  }

  /** The model asked for, for example `gpt-5.5`. */
  get model(): string | undefined {
    return asString(this.body["model"]);
  }

  /** The reasoning effort asked for, for example `medium`. */
  get reasoningEffort(): string | undefined {
    return asString(asObject(this.body["reasoning"])["effort"]);
  }

  /** The format demanded of the answer: carries the output schema (`schema`, `strict`, `name`), else undefined. */
  get textFormat(): JsonObject | undefined {
    const format = asObject(this.body["text"])["format"];
    return format === undefined || format === null ? undefined : asObject(format);
  }

  /** The `authorization` header, for example `Bearer sk-...`. */
  get authorization(): string | undefined {
    return this.headers["authorization"];
  }

  /**
   * Whether the model works in code mode: it calls most tools from JavaScript that it gives to the tool `exec`. Every
   * model of the agent's catalogue but `gpt-5.5` does.
   */
  get codeMode(): boolean {
    return execTool(this.tools) !== undefined;
  }

  /**
   * The tools offered, as the Responses API spells them. In code mode these are `exec`, `wait` and a few others; the
   * description of `exec` declares the rest. Tools found on demand are not among them.
   */
  get tools(): JsonObject[] {
    return offeredTools(this.body);
  }

  /**
   * The names of the tools offered; hosted tools such as `web_search` go by their type. In code mode the functions that
   * code can call follow, such as `exec_command` and `mcp__<server>__<tool>`.
   */
  get toolNames(): string[] {
    const { tools } = this;
    const names = tools.map((tool) => asString(tool["name"]) ?? String(tool["type"]));
    return [...names, ...namesInCode(execTool(tools))];
  }

  /** The whole conversation so far, as the Responses API spells it. */
  get input(): JsonObject[] {
    return asObjects(this.body["input"]);
  }

  /**
   * All that the agent tells the model about its job: the request's `instructions` and the developer messages in its
   * input (codex sends only the latter), joined by blank lines.
   */
  get instructions(): string {
    const own = asString(this.body["instructions"]);
    const developer = this.input
      .filter((item) => item["role"] === "developer" || item["role"] === "system")
      .flatMap((item) => contentTexts(item["content"]));
    return [...(own ? [own] : []), ...developer].join("\n\n");
  }

  /** What the user said, oldest first, without what the agent adds in the user's name (environment, AGENTS.md, image tags). */
  get userTexts(): string[] {
    return this.#userMessages
      .flatMap((item) => contentTexts(item["content"]))
      .filter((text) => !isContextText(text));
  }

  /** The newest of {@link userTexts}; empty when there is none. */
  get lastUserText(): string {
    return this.userTexts.at(-1) ?? "";
  }

  /** The images the user sent, oldest first, as `data:` URLs. */
  get images(): string[] {
    return this.#userMessages.flatMap((item) => contentImages(item["content"]));
  }

  /** What tools answered, oldest first. A reply's calls read the same whether the model works in code mode or not. */
  get toolOutputs(): ToolOutput[] {
    return this.input.flatMap((item, index, input) => readToolOutputs(item, index, input));
  }

  /** The text of the newest tool output; empty when there is none. */
  get lastToolOutput(): string {
    return this.toolOutputs.at(-1)?.text ?? "";
  }

  get #userMessages(): JsonObject[] {
    return this.input.filter((item) => item["role"] === "user");
  }
}

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

/** The position of a request in the sequence that a model received. All counts start at 1. */
export interface RequestPosition {
  /** Among all requests to this model. */
  number: number;
  /** Among the requests of the same thread. */
  numberInThread: number;
  /** Among the requests of the same turn. A request repeated after a failure counts again. */
  numberInTurn: number;
  /** The number of its turn within the thread, counting only turns that this model has seen. */
  turnNumber: number;
}

/** One request as the model received it. */
export class RecordedRequest {
  /** For example `POST`. */
  readonly method: string;
  /** Path and query, for example `/v1/responses`. */
  readonly path: string;
  /** The headers: names in lower case, repeated values joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body. Empty when the body is not a JSON object. */
  readonly body: JsonObject;
  /** Its position among the other requests. */
  readonly position: RequestPosition;
  /** What the agent reports about the turn that sent the request. */
  readonly metadata: TurnMetadata;
  /** Resolves when the exchange ends: `answered` in full, or `dropped` when the connection closed early. */
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

  /** The requested model, for example `gpt-5.5`. */
  get model(): string | undefined {
    return asString(this.body["model"]);
  }

  /** The requested reasoning effort, for example `medium`. */
  get reasoningEffort(): string | undefined {
    return asString(asObject(this.body["reasoning"])["effort"]);
  }

  /** The requested output format with its schema (`schema`, `strict`, `name`). Undefined for plain text. */
  get textFormat(): JsonObject | undefined {
    const format = asObject(this.body["text"])["format"];
    return format === undefined || format === null ? undefined : asObject(format);
  }

  /** The `authorization` header, for example `Bearer sk-...`. */
  get authorization(): string | undefined {
    return this.headers["authorization"];
  }

  /**
   * Whether the model works in code mode, where it calls most tools from JavaScript that it passes to the tool `exec`.
   * Every model in the agent's catalogue except `gpt-5.5` does.
   */
  get codeMode(): boolean {
    return execTool(this.tools) !== undefined;
  }

  /**
   * The offered tools, in the format of the Responses API. In code mode these are `exec`, `wait` and a few others; the
   * description of `exec` declares the rest. Tools found on demand are not included.
   */
  get tools(): JsonObject[] {
    return offeredTools(this.body);
  }

  /**
   * The names of the offered tools. Hosted tools such as `web_search` are listed by type. In code mode, the functions
   * that code can call come last, such as `exec_command` and `mcp__<server>__<tool>`.
   */
  get toolNames(): string[] {
    const { tools } = this;
    const names = tools.map((tool) => asString(tool["name"]) ?? String(tool["type"]));
    return [...names, ...namesInCode(execTool(tools))];
  }

  /** The whole conversation so far, in the format of the Responses API. */
  get input(): JsonObject[] {
    return asObjects(this.body["input"]);
  }

  /**
   * The agent's instructions to the model: the request's `instructions` and the developer messages in its input (codex
   * sends only the latter), joined by blank lines.
   */
  get instructions(): string {
    const own = asString(this.body["instructions"]);
    const developer = this.input
      .filter((item) => item["role"] === "developer" || item["role"] === "system")
      .flatMap((item) => contentTexts(item["content"]));
    return [...(own ? [own] : []), ...developer].join("\n\n");
  }

  /** The user's texts, oldest first, without the context that the agent adds (environment, AGENTS.md, image tags). */
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

  /** The tool outputs, oldest first. The format is the same in code mode and outside it. */
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

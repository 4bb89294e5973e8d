import { isDeepStrictEqual, types } from "node:util";
import type { DynamicToolCallResponse } from "@codex/app-server/wire";
import { fieldOf } from "../checks/caller-values.js";

/** Content of a tool's result. It has exactly these fields: an object with additional ones is data, sent as JSON. */
export type ToolContent = ToolTextContent | ToolMediaContent;

/** Text. */
export type ToolTextContent = {
  /** The tag of this content. */
  type: "text";
  /** The text. */
  text: string;
};

/** An image or a sound, as a data URL or as bytes. */
export type ToolMediaContent =
  | {
      /** The tag of this content. */
      type: "image" | "audio";
      /** A data URL, such as `data:image/png;base64,…`. Codex accepts no other URL. */
      url: `data:${string}`;
    }
  | {
      /** The tag of this content. */
      type: "image" | "audio";
      /** The bytes of the file. */
      data: Uint8Array;
      /** The media type, such as `image/png`. */
      mediaType: string;
    };

type ContentItem = DynamicToolCallResponse["contentItems"][number];

/**
 * Converts a tool's result: content for the model, an MCP result, or any other value, which the model sees as JSON. Throws a
 * returned error.
 *
 * @throws {TypeError} when JSON would lose part of the result
 */
export function readToolResult(result: unknown): DynamicToolCallResponse {
  if (types.isNativeError(result) || result instanceof Error) throw result;
  if (isMcpResult(result)) return { contentItems: mcpItems(result), success: result.isError !== true };
  return { contentItems: toContentItems(result), success: true };
}

function toContentItems(result: unknown): ContentItem[] {
  if (typeof result === "string") return [text(result)];
  if (result === undefined) return [text("")];
  if (Array.isArray(result) && result.length > 0 && result.every(isContent)) return result.map(toItem);
  return [isContent(result) ? toItem(result) : text(toJson(result))];
}

/** An object with additional fields is data that happens to have a `type`, such as a chat message. */
function isContent(value: unknown): value is ToolContent {
  const fields = fieldsOf(value, "type");
  if (fields?.["type"] === "text") return typeof fields["text"] === "string" && hasOnly(fields, ["text"]);
  if (fields?.["type"] !== "image" && fields?.["type"] !== "audio") return false;
  if (typeof fields["url"] === "string") return hasOnly(fields, ["url"]);
  const { data, mediaType } = fields;
  return (
    data instanceof Uint8Array && typeof mediaType === "string" && hasOnly(fields, ["data", "mediaType"])
  );
}

function toItem(content: ToolContent): ContentItem {
  if (content.type === "text") return text(content.text);
  const url = hasUrl(content) ? content.url : toDataUrl(content.data, content.mediaType);
  // Codex would replace any other URL with a note to the model that it is unsupported.
  if (!url.startsWith("data:")) throw new TypeError(`The ${content.type} must be a data URL or bytes`);
  return media(content.type, url);
}

function hasUrl(content: ToolMediaContent): content is Extract<ToolMediaContent, { url: string }> {
  return "url" in content && content.url !== undefined;
}

function toDataUrl(data: Uint8Array, mediaType: string): string {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return `data:${mediaType};base64,${bytes.toString("base64")}`;
}

/** An MCP `CallToolResult`. */
interface McpResult {
  content: McpPart[];
  structuredContent?: object;
  isError?: boolean;
}

type McpPart =
  | { type: "text"; text: string }
  | { type: "image" | "audio"; data: string; mimeType: string }
  | { type: "resource" | "resource_link" };

function isMcpResult(value: unknown): value is McpResult {
  const fields = fieldsOf(value, "content");
  if (!fields || !hasOnly(fields, ["content", "structuredContent", "isError", "_meta"])) return false;
  const { content, structuredContent, isError } = fields;
  if (!Array.isArray(content) || !content.every(isMcpPart)) return false;
  if (structuredContent !== undefined && typeof structuredContent !== "object") return false;
  // `{ content: [] }` alone is as likely to be data.
  return isError === undefined ? content.length > 0 : typeof isError === "boolean";
}

function isMcpPart(value: unknown): value is McpPart {
  const fields = fieldsOf(value, "type");
  switch (fields?.["type"]) {
    case "text":
      return typeof fields["text"] === "string" && hasOnly(fields, ["text", "annotations", "_meta"]);
    case "image":
    case "audio":
      return (
        typeof fields["data"] === "string" &&
        typeof fields["mimeType"] === "string" &&
        hasOnly(fields, ["data", "mimeType", "annotations", "_meta"])
      );
    case "resource":
      return typeof fields["resource"] === "object";
    case "resource_link":
      return typeof fields["uri"] === "string";
    default:
      return false;
  }
}

function mcpItems({ content, structuredContent, isError }: McpResult): ContentItem[] {
  const items = content.map(mcpItem);
  const isRepeated = items.some(
    (item) => item.type === "inputText" && isJsonOf(structuredContent, item.text),
  );
  if (structuredContent !== undefined && !isRepeated) items.push(text(toJson(structuredContent)));
  // A failed call must give the model some text.
  return items.length === 0 && isError ? [text("The tool failed without a message.")] : items;
}

function mcpItem(part: McpPart): ContentItem {
  if (part.type === "text") return text(part.text);
  if (part.type === "image" || part.type === "audio") {
    return media(part.type, `data:${part.mimeType};base64,${part.data}`);
  }
  return text(toJson(part));
}

/** Whether a text repeats the structured content, as MCP asks of tools. */
function isJsonOf(value: unknown, json: string): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(json), value);
  } catch {
    return false;
  }
}

function text(content: string): ContentItem {
  return { type: "inputText", text: content };
}

function media(type: "image" | "audio", url: string): ContentItem {
  return type === "image" ? { type: "inputImage", imageUrl: url } : { type: "inputAudio", audioUrl: url };
}

/** The fields of an object that JSON would contain; `undefined` unless it is an object with a field of this name. */
function fieldsOf(value: unknown, name: string): Record<string, unknown> | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}

/** Whether an object has no fields except these and `type`. */
function hasOnly(fields: Record<string, unknown>, names: readonly string[]): boolean {
  return Object.keys(fields).every((name) => name === "type" || names.includes(name));
}

/**
 * Converts a result to JSON.
 *
 * @throws {TypeError} when JSON would silently lose a value: it writes a `Map` as `{}` and omits functions
 */
function toJson(result: unknown): string {
  const json: string | undefined = JSON.stringify(result, (key, value: unknown) => {
    const loss = findLoss(value);
    if (loss === undefined) return value;
    const where = key === "" ? "" : ` (as ${JSON.stringify(key)})`;
    throw new TypeError(`A tool cannot return ${loss.what}${where}, which JSON would lose; ${loss.instead}`);
  });
  if (json === undefined) throw new TypeError("A tool cannot return a value whose toJSON() returns nothing");
  return json;
}

/** A value that JSON would lose, and what a tool should return instead. */
interface Loss {
  what: string;
  instead: string;
}

/** @param value the value after its `toJSON()`, if any, has been called */
function findLoss(value: unknown): Loss | undefined {
  if (typeof value === "function") return { what: "a function", instead: "return the value itself" };
  if (typeof value === "symbol") return { what: "a symbol", instead: "return a string" };
  if (typeof value !== "object" || value === null) return undefined;
  if (types.isMap(value)) return { what: "a Map", instead: "return Object.fromEntries(map)" };
  if (types.isSet(value)) return { what: "a Set", instead: "return an array, [...set]" };
  if (types.isPromise(value)) return { what: "a Promise", instead: "await it" };
  if (types.isNativeError(value) || value instanceof Error)
    return { what: "an Error in a value", instead: "return its message, or throw it" };
  if (isIterator(value)) return { what: "an iterator", instead: "return an array of what it yields" };
  if (isPlain(value) || types.isBoxedPrimitive(value) || Object.keys(value).length > 0) return undefined;
  const what = `an instance of ${nameOfClass(value)} without enumerable fields`;
  return { what, instead: "return a plain object, or give the class a toJSON()" };
}

function isIterator(value: object): boolean {
  const isIterable = Symbol.iterator in value || Symbol.asyncIterator in value;
  return isIterable && typeof fieldOf(value, "next") === "function";
}

/** Whether a value is an array, a view of bytes, or an object without a class; also when it comes from another realm. */
function isPlain(value: object): boolean {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function nameOfClass(value: object): string {
  const made: unknown = value.constructor;
  return (typeof made === "function" && made.name) || "a class";
}

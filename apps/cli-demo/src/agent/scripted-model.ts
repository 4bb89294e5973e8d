import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import type { CodexOptions } from "@codex/sdk";
import {
  type CodexHome,
  createCodexHome,
  type ReplyFunction,
  reply,
  startScriptedModel,
} from "@codex/testing";

/** A running scripted model. */
export interface OfflineModel {
  /** Options that make codex use the model. */
  codexOptions: CodexOptions;
  /** Stops the model. */
  dispose(): Promise<void>;
}

/**
 * Starts the scripted model of `--offline`.
 *
 * @param isTryout whether someone is there to steer, to interrupt and to approve, so that there has to be something to do it to
 */
export async function startOfflineModel({ isTryout }: { isTryout: boolean }): Promise<OfflineModel> {
  const home = await openOfflineHome();
  const model = await startScriptedModel({ replies: isTryout ? tryout() : echo });
  return {
    codexOptions: { config: model.config, env: home.env },
    async dispose() {
      await model.close();
      await home.dispose();
    },
  };
}

/**
 * Opens the environment of threads started with `--offline`. Its `CODEX_HOME` is in the user's cache directory, so that a
 * later run can resume the threads and the user's own list does not show them. It is safe to delete. The rest of the
 * environment belongs to this run alone.
 */
export async function openOfflineHome(): Promise<CodexHome> {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const cache = XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), ".cache");
  const path = join(cache, "codex-sdk-demo", "home");
  await mkdir(path, { recursive: true, mode: 0o700 });
  const home = await createCodexHome({ env: { CODEX_HOME: path } });
  return { ...home, path };
}

/** The pause after each word, which makes an answer take some seconds. */
const wordDelayMs = 60;

/** What the scripted model runs: harmless, and the same on every system. */
const harmlessCommand = "node --version";

/** Writes slowly, and runs one command, which has to be approved. */
function tryout(): ReplyFunction {
  let outputCount = 0;
  return (request) => {
    const { toolOutputs, lastToolOutput, userTexts, lastUserText } = request;
    if (request.textFormat?.["schema"]) return echo(request);
    const before = userTexts.at(-2);
    const said = `You said: ${lastUserText || "nothing"}${before === undefined ? "" : `\nBefore that you said: ${before}`}\n\n`;
    if (toolOutputs.length === 0) {
      outputCount = 0;
      const text = before === undefined ? introduction : "The agent stopped writing to read your message. ";
      return reply.all(
        reply.text(said + text + announcement, { phase: "commentary", delayMs: wordDelayMs }),
        reply.shell(harmlessCommand),
      );
    }
    const isNew = toolOutputs.length > outputCount;
    outputCount = toolOutputs.length;
    const version = /^v\d+\.\S+/m.exec(lastToolOutput)?.[0];
    const outcome = version === undefined ? "The command did not run." : `The command printed ${version}.`;
    return reply.text(`${said}${isNew ? `${outcome} ` : ""}${commands}`, { delayMs: wordDelayMs });
  };
}

const introduction =
  "This is the scripted model. It writes slowly, so that you can try things: type a message while it writes and press Enter to " +
  "steer it, or press Escape to interrupt it. The rest of this paragraph says nothing, and only gives you the time to type some " +
  "words before something else happens.\n\n";

const announcement =
  "Next comes a harmless command. You are asked first: read the question, and press one of its keys.";

const commands =
  "The chat has commands of its own: `/undo` takes back the last turn, `/model` sends to another model, `/help` lists them all, " +
  "and `/quit` ends the chat.";

/** Repeats what the user says, which shows that images, schemas and resumed threads reach the model. */
const echo: ReplyFunction = (request) => {
  const schema = request.textFormat?.["schema"];
  if (typeof schema === "object" && schema !== null) return reply.json(exampleOf(schema));
  const before = request.userTexts.at(-2);
  const imageCount = request.images.length;
  return reply.all(
    reply.reasoning("I am a script, so I repeat what I hear."),
    reply.text(
      [
        "This is the scripted model. It only repeats your messages.",
        `You said: ${request.lastUserText || "nothing"}`,
        ...(before === undefined ? [] : [`Before that you said: ${before}`]),
        ...(imageCount === 0 ? [] : [`Images so far: ${imageCount}`]),
      ].join("\n"),
    ),
  );
};

/** Limits the nesting of examples: a schema may contain itself. */
const maxDepth = 8;

interface SchemaNode {
  [keyword: string]: unknown;
}

/** Returns a simple value that matches a JSON Schema. */
export function exampleOf(schema: object, root: object = schema, depth = 0): unknown {
  const node = resolveReference(schema as SchemaNode, root as SchemaNode);
  if ("const" in node) return node["const"];
  if (Array.isArray(node["enum"])) return node["enum"][0];
  const choices = node["anyOf"] ?? node["oneOf"];
  if (Array.isArray(choices)) return depth > maxDepth ? null : exampleOf(choices[0], root, depth + 1);
  const type = Array.isArray(node["type"]) ? node["type"][0] : node["type"];
  switch (type) {
    case "object":
      return depth > maxDepth ? {} : exampleObject(node, root, depth);
    case "array":
      return depth > maxDepth || !isNode(node["items"]) ? [] : [exampleOf(node["items"], root, depth + 1)];
    case "integer":
    case "number":
      return node["minimum"] ?? 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return "example";
  }
}

function exampleObject(node: SchemaNode, root: object, depth: number): Record<string, unknown> {
  const properties = isNode(node["properties"]) ? node["properties"] : {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      isNode(property) ? exampleOf(property, root, depth + 1) : "example",
    ]),
  );
}

/** Follows a `$ref` within the schema. */
function resolveReference(node: SchemaNode, root: SchemaNode): SchemaNode {
  const reference = node["$ref"];
  if (typeof reference !== "string" || !reference.startsWith("#/")) return node;
  const found = reference
    .slice(2)
    .split("/")
    .reduce<unknown>((at, key) => (isNode(at) ? at[key] : undefined), root);
  return isNode(found) ? found : {};
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { asObjects, asString, type JsonObject } from "../json.js";

/**
 * The tools that a request offers. Plain-tools models get them in `tools`; code-mode models get them in the newest
 * `additional_tools` item of the input, most of them in the namespace `functions`, which is only a wrapper.
 */
export function offeredTools(body: JsonObject): JsonObject[] {
  const plain = asObjects(body["tools"]);
  if (plain.length > 0) return plain;
  const additional = asObjects(body["input"]).findLast((item) => item["type"] === "additional_tools");
  return asObjects(additional?.["tools"]).flatMap((tool) =>
    tool["type"] === "namespace" && tool["name"] === "functions" ? asObjects(tool["tools"]) : [tool],
  );
}

/** Whether a tool can be called directly, not only from code. */
export function offersTool(tools: readonly JsonObject[], name: string, namespace?: string): boolean {
  if (namespace === undefined) return tools.some((tool) => tool["name"] === name);
  const group = tools.find((tool) => tool["type"] === "namespace" && tool["name"] === namespace);
  return asObjects(group?.["tools"]).some((tool) => tool["name"] === name);
}

/** The freeform tool that takes JavaScript. Only code-mode models are offered it. */
export function execTool(tools: readonly JsonObject[]): JsonObject | undefined {
  return tools.find((tool) => tool["type"] === "custom" && tool["name"] === "exec");
}

/** The functions that code can call on `tools`, as declared in the description of `exec`. */
export function namesInCode(exec: JsonObject | undefined): string[] {
  const description = asString(exec?.["description"]) ?? "";
  return [...description.matchAll(/declare const tools: \{ ([\w$]+)\(/g)].map(([, name = ""]) => name);
}

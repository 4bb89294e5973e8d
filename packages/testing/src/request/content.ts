import { asObjects, asString } from "./json-access.js";

/** The texts in the content of a message or a tool output: a plain string, or a list of typed parts. */
export function contentTexts(content: unknown): string[] {
  if (typeof content === "string") return [content];
  return asObjects(content).flatMap((part) => asString(part["text"]) ?? []);
}

/** The image URLs (usually `data:` URLs) in the content of a message or a tool output. */
export function contentImages(content: unknown): string[] {
  return asObjects(content).flatMap((part) =>
    part["type"] === "input_image" ? (asString(part["image_url"]) ?? []) : [],
  );
}

const contextOpenings = [
  "<environment_context>",
  "# AGENTS.md instructions",
  "<user_instructions>",
  "<INSTRUCTIONS>",
  "<skill>",
  "<turn_aborted>",
  "<subagent_notification>",
  "<image name=",
  "</image>",
];

/** Whether the agent itself put this text into a user message: it tells the model about its surroundings. */
export function isContextText(text: string): boolean {
  return contextOpenings.some((opening) => text.startsWith(opening));
}

import type { ToolRequestUserInputResponse } from "@codex/app-server/wire";

import type { UserInputRequest } from "./user-input-request.js";

/** What a handler returned, in the words of the server; `undefined` when these are no answers to these questions. */
export function answerUserInput(
  answers: unknown,
  { questions }: UserInputRequest,
): ToolRequestUserInputResponse | undefined {
  if (typeof answers !== "object" || answers === null || Array.isArray(answers)) return undefined;
  const known = new Set(questions.map(({ id }) => id));
  const entries: [string, { answers: string[] }][] = [];
  for (const [id, answer] of Object.entries(answers)) {
    if (answer === undefined) continue;
    const texts: unknown[] = [answer].flat();
    if (!known.has(id) || !texts.every((text) => typeof text === "string")) return undefined;
    entries.push([id, { answers: texts }]);
  }
  return { answers: Object.fromEntries(entries) };
}

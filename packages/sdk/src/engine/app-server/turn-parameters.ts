import { resolve } from "node:path";
import type { RequestParams } from "@codex/app-server";
import type { JsonValue, UserInput } from "@codex/app-server/wire";

import type { TurnInput } from "../../options/input.js";
import { CyberAccessProgram } from "../../options/modes.js";
import type { TurnRequest } from "../engine.js";

const cyberAccessPrograms = {
  [CyberAccessProgram.Standard]: "standard",
  [CyberAccessProgram.DaybreakBlue]: "daybreakBlue",
  [CyberAccessProgram.DaybreakRed]: "daybreakRed",
} as const;

/** What a turn is started with. */
export function turnParameters(
  threadId: string,
  request: TurnRequest,
  inputId: string,
): RequestParams<"turn/start"> {
  const { output } = request;
  const { cyberAccessProgram } = request.options;
  return {
    threadId,
    input: userInput(request.input),
    clientUserMessageId: inputId,
    ...(output && { outputSchema: output.schema as JsonValue }),
    ...(cyberAccessProgram && { cyberAccessProgram: cyberAccessPrograms[cyberAccessProgram] }),
  };
}

/** The input as the server takes it, with the images in front of the text, as exec has them. */
export function userInput({ prompt, images }: TurnInput): UserInput[] {
  return [
    ...images.map((path): UserInput => ({ type: "localImage", path: resolve(path) })),
    ...(prompt === "" ? [] : [{ type: "text" as const, text: prompt, text_elements: [] }]),
  ];
}

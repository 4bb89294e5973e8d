import type { ToolRequestUserInputParams } from "@codex/app-server/wire";

import type { UserInputRequest } from "./user-input-request.js";

/** The questions as the caller gets them. */
export function readUserInput(params: ToolRequestUserInputParams): UserInputRequest {
  const { threadId, turnId, itemId, questions } = params;
  return {
    threadId,
    turnId,
    itemId,
    questions: questions.map(({ id, header, question, options, isOther, isSecret }) => ({
      id,
      header,
      question,
      options,
      allowsOther: isOther,
      isSecret,
    })),
  };
}

import type { ToolRequestUserInputParams, ToolRequestUserInputResponse } from "@codex/app-server/wire";

import type { Handler } from "./handler.js";
import { askHandler, type RequestScope } from "./request-scope.js";

/** Questions from the agent to the user. */
export interface UserInputRequest {
  /** The thread that asks. A sub-agent asks from its own thread. */
  threadId: string;
  /** The turn that asks. */
  turnId: string;
  /** The id of the model's call. There is no item with this id. */
  itemId: string;
  /** One to three questions. */
  questions: readonly UserInputQuestion[];
}

/** One question. */
export interface UserInputQuestion {
  /** The key of its answer. */
  id: string;
  /** A short title. */
  header: string;
  /** The full text of the question. */
  question: string;
  /** The answers to choose from; `null` when the answer is free text. */
  options: readonly UserInputOption[] | null;
  /** Whether free text is allowed instead of an option. */
  allowsOther: boolean;
  /** Whether to hide the answer while it is typed. */
  isSecret: boolean;
}

/** An answer to choose. */
export interface UserInputOption {
  /** The answer: the text to return. */
  label: string;
  /** What choosing it means. */
  description: string;
}

/** Answers by question id: the label of an option, free text, or several of these. Questions can be left out. */
export type UserInputAnswers = Readonly<Record<string, string | readonly string[]>>;

/** Answers questions from the agent. May be async. */
export type UserInputHandler = Handler<UserInputRequest, UserInputAnswers>;

/** The option that questions to the user depend on. */
export interface UserInputOptions {
  onUserInput?: UserInputHandler | undefined;
}

/** Answers questions to the user. Without a usable answer they all stay open. */
export async function answerUserQuestions(
  params: ToolRequestUserInputParams,
  scope: RequestScope<UserInputOptions>,
): Promise<ToolRequestUserInputResponse> {
  const request = readUserQuestions(params);
  return askHandler(
    {
      option: "onUserInput",
      handler: scope.options?.onUserInput,
      request,
      toAnswer: (answers) => toUserInputAnswer(answers, request),
      fallback: { answers: {} },
      diagnose: (reason) => ({
        code: "user_input_unanswered",
        message: `The agent's questions were not answered: ${reason}.`,
      }),
    },
    scope,
  );
}

function readUserQuestions(params: ToolRequestUserInputParams): UserInputRequest {
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

/** `undefined` when the value is not an object of answers to these questions. */
function toUserInputAnswer(
  answers: unknown,
  { questions }: UserInputRequest,
): ToolRequestUserInputResponse | undefined {
  if (typeof answers !== "object" || answers === null || Array.isArray(answers)) return undefined;
  const ids = new Set(questions.map(({ id }) => id));
  const entries: [string, { answers: string[] }][] = [];
  for (const [id, answer] of Object.entries(answers)) {
    if (answer === undefined) continue;
    const texts: unknown[] = [answer].flat();
    if (!ids.has(id) || !texts.every((text) => typeof text === "string")) return undefined;
    entries.push([id, { answers: texts }]);
  }
  return { answers: Object.fromEntries(entries) };
}

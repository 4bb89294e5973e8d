import type { ToolRequestUserInputParams, ToolRequestUserInputResponse } from "@codex/app-server/wire";
import type { Handler, RequestKind } from "./handler.js";

/** Questions from the agent to the user. */
export type UserInputRequest = {
  /** The thread that asks. A sub-agent has a thread of its own. */
  threadId: string;
  /** The turn that asks. */
  turnId: string;
  /** The id of the model's call. No item has this id, unless `isAsync`. */
  itemId: string;
  /** One to three questions. */
  questions: readonly UserInputQuestion[];
  /**
   * Whether the agent continues without waiting. The questions are an `agent_message` as well. An answer reaches the agent as another
   * input of the running turn; the signal aborts when the turn ends, and then the next input can give the answer.
   */
  isAsync: boolean;
};

/** A question from the agent. */
export type UserInputQuestion = {
  /** The key of the answer in {@link UserInputDecision}. */
  id: string;
  /** A short title; empty if `isAsync`. */
  header: string;
  /** The full text of the question. */
  question: string;
  /** The answers to choose from; `null` when the answer is free text. */
  options: readonly UserInputOption[] | null;
  /** Whether free text is allowed instead of an option. */
  allowsOther: boolean;
  /** Whether to hide the answer while it is typed. */
  isSecret: boolean;
};

/** An answer to choose. */
export type UserInputOption = {
  /** The text to return as the answer. */
  label: string;
  /** What choosing this answer means; empty if `isAsync`. */
  description: string;
};

/** Answers by question id: the label of an option, free text, or several of these. Questions may be omitted. */
export type UserInputDecision = Readonly<Record<string, string | readonly string[]>>;

/**
 * Answers questions from the agent, or ends the turn without answers: `"park"`, as in `ApprovalDecision`. May be async. Questions that
 * the agent does not wait for stay unanswered with `"park"`, and the turn continues.
 */
export type UserInputHandler = Handler<UserInputRequest, UserInputDecision | "park">;

/** Questions of the agent. Without valid answers, all of them stay unanswered. */
export const userQuestions: RequestKind<
  ToolRequestUserInputParams,
  UserInputRequest,
  ToolRequestUserInputResponse
> = {
  option: "onUserInput",
  fallback: { answers: {} },
  diagnose: (_, reason) => ({
    code: "user_input_unanswered",
    message: `The agent's questions were not answered: ${reason}.`,
  }),

  read: ({ threadId, turnId, itemId, questions }) => ({
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
    isAsync: false,
  }),

  toAnswer(returned, request) {
    const given = readAnswers(returned, request);
    return given && { answers: Object.fromEntries(given.map(([id, answers]) => [id, { answers }])) };
  },
};

/** Reads what a handler returned: the answers by question id. `undefined` if it does not answer the questions. */
function readAnswers(returned: unknown, { questions }: UserInputRequest): [string, string[]][] | undefined {
  if (typeof returned !== "object" || returned === null || Array.isArray(returned)) return undefined;
  const ids = new Set(questions.map(({ id }) => id));
  const entries: [string, string[]][] = [];
  for (const [id, answer] of Object.entries(returned)) {
    if (answer === undefined) continue;
    const texts: unknown[] = [answer].flat();
    if (!ids.has(id) || !texts.every((text) => typeof text === "string")) return undefined;
    entries.push([id, texts]);
  }
  return entries;
}

/** A message with questions that the agent does not wait for. */
export interface AsyncQuestions {
  threadId: string;
  turnId: string;
  itemId: string;
  questions: readonly { title: string; options: readonly string[] | null }[];
}

/** Questions that the agent does not wait for. The answer is the text of another input, which repeats what it answers. */
export const asyncQuestions: RequestKind<AsyncQuestions, UserInputRequest, string> = {
  option: "onUserInput",
  fallback: "",
  diagnose: userQuestions.diagnose,

  read: ({ questions, ...place }) => ({
    ...place,
    questions: questions.map(({ title, options }, index) => ({
      id: String(index + 1),
      header: "",
      question: title,
      options: options?.map((label) => ({ label, description: "" })) ?? null,
      allowsOther: true,
      isSecret: false,
    })),
    isAsync: true,
  }),

  toAnswer(returned, request) {
    const given = new Map(readAnswers(returned, request));
    if (given.size === 0 && readAnswers(returned, request) === undefined) return undefined;
    const answered = request.questions.filter(({ id }) => (given.get(id)?.length ?? 0) > 0);
    return answered.map(({ id, question }) => `${question}\n${given.get(id)?.join(", ")}`).join("\n\n");
  },
};

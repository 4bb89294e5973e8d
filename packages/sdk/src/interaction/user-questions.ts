import type { ToolRequestUserInputParams, ToolRequestUserInputResponse } from "@codex/app-server/wire";
import type { Handler, RequestKind } from "./handler.js";

/** Questions from the agent to the user. */
export type UserInputRequest = {
  /** The thread that asks. A sub-agent has a thread of its own. */
  threadId: string;
  /** The turn that asks. */
  turnId: string;
  /** The id of the model's call. No item has this id. */
  itemId: string;
  /** One to three questions. */
  questions: readonly UserInputQuestion[];
};

/** A question from the agent. */
export type UserInputQuestion = {
  /** The key of the answer in {@link UserInputDecision}. */
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
};

/** An answer to choose. */
export type UserInputOption = {
  /** The text to return as the answer. */
  label: string;
  /** What choosing this answer means. */
  description: string;
};

/** Answers by question id: the label of an option, free text, or several of these. Questions may be omitted. */
export type UserInputDecision = Readonly<Record<string, string | readonly string[]>>;

/** Answers questions from the agent, or ends the turn without answers: `"park"`, as in `ApprovalDecision`. May be async. */
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
  }),

  toAnswer(answers, { questions }) {
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
  },
};

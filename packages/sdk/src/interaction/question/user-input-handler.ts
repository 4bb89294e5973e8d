import type { Handler } from "../handler.js";
import type { UserInputRequest } from "./user-input-request.js";

/** Answers by the id of the question: the label chosen or a free text, or several. A question may be left out. */
export type UserInputAnswers = Readonly<Record<string, string | readonly string[]>>;

/** Answers the agent's questions, at once or later. */
export type UserInputHandler = Handler<UserInputRequest, UserInputAnswers>;

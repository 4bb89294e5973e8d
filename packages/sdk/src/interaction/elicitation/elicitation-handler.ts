import type { Handler } from "../handler.js";
import type { ElicitationRequest } from "./elicitation-request.js";

/** What became of the question: answered, refused, or put away without an answer. */
export type ElicitationAction = "accept" | "decline" | "cancel";

/** The answer to a question of an MCP server. The word alone will do where there is nothing to fill in. */
export type ElicitationAnswer =
  | ElicitationAction
  | {
      /** What became of the question. */
      action: ElicitationAction;
      /** The form, filled in. Only with `accept`. It is not checked against the schema: the MCP server does that. */
      content?: Readonly<Record<string, unknown>> | undefined;
    };

/** Answers questions of MCP servers, at once or later. */
export type ElicitationHandler = Handler<ElicitationRequest, ElicitationAnswer>;

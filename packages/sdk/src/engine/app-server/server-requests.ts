import { noAnswer } from "@codex/app-server";
import type { Diagnostic } from "../../errors/diagnostic.js";
import { type AnsweredMethod, answers } from "../../interaction/answers.js";
import type { AnswerScope } from "../../interaction/handler.js";
import type { SharedState } from "../engine.js";
import { scopeWithoutThread } from "./open-requests.js";
import type { ThreadSessions } from "./thread-sessions.js";

/** What answering the requests of a server takes. */
export interface RequestContext {
  /** What the engine shares with its `Codex`. */
  state: SharedState;
  /** Whether the server may have other clients. */
  isRemote: boolean;
  /** Reports a problem. */
  report(diagnostic: Diagnostic): void;
}

/** Answers the server's requests: those of a thread by its turn, those for tokens by the handler of the sign-in. */
export function answerRequests(sessions: ThreadSessions, context: RequestContext): void {
  for (const method of Object.keys(answers) as AnsweredMethod[]) answerForThread(method, sessions, context);
  const { state, isRemote } = context;
  sessions.connection.onRequest("account/chatgptAuthTokens/refresh", (params, { signal }) => {
    if (state.tokens !== undefined) return state.tokens.refresh(params, signal);
    // Another client may be the one that signed in.
    if (isRemote) return noAnswer;
    throw new Error("This program did not sign in with tokens.");
  });
}

function answerForThread<Method extends AnsweredMethod>(
  method: Method,
  sessions: ThreadSessions,
  { isRemote, report }: RequestContext,
): void {
  sessions.connection.onRequest(method, (params, { signal }) => {
    const answer = (scope: AnswerScope) => answers[method](params, scope);
    const { threadId } = params;
    const session = sessions.get(threadId);
    if (session !== undefined) return session.answer(params, signal, answer);
    // Another client answers for the threads that it runs.
    if (isRemote) return noAnswer;
    const reportOf = (diagnostic: Omit<Diagnostic, "threadId">) => report({ ...diagnostic, threadId });
    return answer(scopeWithoutThread(sessions.connection, signal, reportOf));
  });
}

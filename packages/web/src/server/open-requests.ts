import { randomUUID } from "node:crypto";
import type {
  ApprovalHandler,
  ElicitationHandler,
  InteractionContext,
  ThreadOptions,
  UserInputDecision,
  UserInputHandler,
} from "@codex/sdk";
import type { WebDecision, WebEvent, WebRequest } from "../model/web-event.js";
import { RequestRejection } from "./web-server-error.js";

/** A request without its id. */
type NewRequest = WebRequest extends infer Each
  ? Each extends WebRequest
    ? Omit<Each, "id">
    : never
  : never;

/** The requests of a thread that wait for an answer of a viewer. The first answer counts. */
export class OpenRequests {
  readonly #open = new Map<string, { request: WebRequest; close: (answer: WebDecision | null) => void }>();
  readonly #publish: (event: WebEvent) => void;

  constructor(publish: (event: WebEvent) => void) {
    this.#publish = publish;
  }

  /** Handlers that ask the viewers, for the options of a thread. A handler of the server's own takes precedence. */
  handlers({ onApproval, onUserInput, onElicitation }: ThreadOptions): ThreadOptions {
    const ask = (asked: NewRequest, { signal }: InteractionContext) => this.#ask(asked, signal);
    const approve = (request: unknown, context: InteractionContext) =>
      ask({ kind: "approval", request } as NewRequest, context);
    const reply = (request: unknown, context: InteractionContext) =>
      ask({ kind: "user_input", request } as NewRequest, context);
    const fillIn = (request: unknown, context: InteractionContext) =>
      ask({ kind: "elicitation", request } as NewRequest, context);
    return {
      onApproval: onApproval ?? (approve as ApprovalHandler),
      onUserInput: onUserInput ?? (reply as UserInputHandler),
      onElicitation: onElicitation ?? (fillIn as ElicitationHandler),
    };
  }

  /**
   * Answers a request.
   *
   * @throws {RequestRejection} when it does not wait any more, or when the answer is not one of those it offers
   */
  answer(id: string, answer: unknown): void {
    const open = this.#open.get(id);
    checkAnswer(answer, open?.request);
    open?.close(answer);
  }

  #ask(asked: NewRequest, signal: AbortSignal): Promise<WebDecision | null> {
    const request = { ...asked, id: randomUUID() } as WebRequest;
    return new Promise((resolve) => {
      const close = (answer: WebDecision | null) => {
        if (!this.#open.delete(request.id)) return;
        signal.removeEventListener("abort", onAbort);
        this.#publish({
          type: "web.request_closed",
          id: request.id,
          decision: withoutSecrets(answer, request),
        });
        resolve(answer);
      };
      const onAbort = () => close(null);
      this.#open.set(request.id, { request, close });
      this.#publish({ type: "web.request_opened", request });
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }
}

/**
 * Checks an answer from a browser.
 *
 * @param request what it answers; `undefined` if that does not wait any more
 * @throws {RequestRejection}
 */
export function checkAnswer(answer: unknown, request: WebRequest | undefined): asserts answer is WebDecision {
  if (request === undefined) {
    throw new RequestRejection(409, "request_closed", "The request does not wait for an answer any more.");
  }
  if (!fits(answer, request)) {
    throw new RequestRejection(422, "invalid_answer", "The answer is not one that the request offers.");
  }
}

/** Whether an answer from a browser may be passed on. The SDK checks the rest. */
function fits(answer: unknown, { kind, request }: WebRequest): boolean {
  const isObject = typeof answer === "object" && answer !== null;
  if (kind === "user_input") return isObject;
  if (kind === "elicitation") return isObject || ["accept", "decline", "cancel"].includes(answer as string);
  const offered = ["decline", "cancel", ...request.availableDecisions];
  const given = JSON.stringify(answer);
  return offered.some((decision) => JSON.stringify(decision) === given);
}

/** The answer as other viewers may see it: a password is for the agent alone. */
function withoutSecrets(answer: WebDecision | null, { kind, request }: WebRequest): WebDecision | null {
  if (kind !== "user_input" || answer === null) return answer;
  const secret = new Set(request.questions.filter(({ isSecret }) => isSecret).map(({ id }) => id));
  return Object.fromEntries(Object.entries(answer as UserInputDecision).filter(([id]) => !secret.has(id)));
}

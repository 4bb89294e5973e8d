import type { InteractionContext } from "./interaction-context.js";

/**
 * A function that answers a request, at once or later: it returns an `Answer` or a promise of one.
 *
 * (The first form is there for TypeScript only, which otherwise takes the one literal that an `async` function returns
 * for any `string`. The second is what a function has to fit; its overloads keep it out of that inference.)
 */
export type Handler<Request, Answer> =
  | ((request: Request, context: InteractionContext) => Answer & Promise<Answer>)
  | {
      (request: Request, context: InteractionContext): Answer | Promise<Answer>;
      <_>(request: Request, context: InteractionContext): Answer | Promise<Answer>;
    };

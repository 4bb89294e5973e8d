// Validation for those who validate a stream, without zod. `./schemas.ts` explains what is wrong with an event.

export { checkThreadEvent } from "./parsing/check-thread-event.js";
export { isNestedTooDeep, maxNestingLevels, nestedTooDeepError } from "./parsing/nesting.js";

// Validation for those who validate a stream: without zod, and without an explanation. `./schemas.ts` has that.

export { checkThreadEvent } from "./parsing/check-thread-event.js";

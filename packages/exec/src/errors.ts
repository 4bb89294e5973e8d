// The light part of the package, for programs that do not start a process yet: the same errors and helpers as in the root
// entry, without the code that finds, starts and ends processes.

export { isThreadId } from "./arguments/thread-id.js";
export { BinaryNotFoundError, SpawnError } from "./binary/binary-errors.js";
export { abortErrorOf, callSafely, whenAborted } from "./callbacks.js";
export { LineTooLongError } from "./framing/line-too-long-error.js";
export { type LateModule, lateFile, latePackage } from "./late-module.js";
export { InvalidArgumentError } from "./options.js";
export { ProcessInputError } from "./streams/input-writer.js";
export { ProcessExitError, quoteStderr } from "./termination/process-exit.js";

// The errors alone, for programs that start no process until they have to. The same classes as in the root entry.

export { InvalidArgumentError } from "./arguments/invalid-argument-error.js";
export { BinaryNotFoundError } from "./binary/binary-not-found-error.js";
export { LineTooLongError } from "./framing/line-too-long-error.js";
export { ProcessExitError } from "./process/process-exit-error.js";
export { SpawnError } from "./spawn/spawn-error.js";
export { ProcessInputError } from "./streams/process-input-error.js";

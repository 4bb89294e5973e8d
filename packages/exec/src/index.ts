// The folders are the stages in the life of a `codex` process:
//
//   binary/        finds the executable and explains why one cannot be started
//   arguments/     builds the command line; environment.ts builds the environment
//   process/       starts the process and connects it with its streams
//   streams/       reads stdout and stderr, writes stdin; framing/ splits stdout into lines
//   termination/   ends the process, also when the host exits; process-tree/ finds its descendants

export { buildExecArguments, type ExecArguments, type ReviewArguments } from "./arguments/exec-arguments.js";
export { isSplitByBinary, stageImages } from "./arguments/image-paths.js";
export { isThreadId } from "./arguments/thread-id.js";
export { BinaryNotFoundError, SpawnError } from "./binary/binary-errors.js";
export { type CodexBinary, type FindCodexBinaryOptions, findCodexBinary } from "./binary/codex-binary.js";
export type { FoundBinary } from "./binary/npm-package.js";
export { findOnPath } from "./binary/path-search.js";
export { abortErrorOf, callSafely, whenAborted } from "./callbacks.js";
export { buildEnvironment, type Environment, type EnvironmentOptions } from "./environment.js";
export { DEFAULT_MAX_LINE_BYTES, LineSplitter, type LineSplitterOptions } from "./framing/line-splitter.js";
export { LineTooLongError } from "./framing/line-too-long-error.js";
export { type LateModule, lateFile, latePackage } from "./late-module.js";
export { type InvalidArgumentDetails, InvalidArgumentError, ownFields } from "./options.js";
export {
  type CodexProcess,
  type EndOptions,
  exitWithin,
  type StartProcessOptions,
} from "./process/codex-process.js";
export { startProcess } from "./process/start-process.js";
export { ProcessInputError } from "./streams/input-writer.js";
export { onHostExit } from "./termination/host-exit.js";
export { type ProcessExit, ProcessExitError, quoteStderr } from "./termination/process-exit.js";

export { DEFAULT_MAX_LINE_BYTES, LineSplitter, type LineSplitterOptions } from "./framing/line-splitter.js";
export { LineTooLongError } from "./framing/line-too-long-error.js";
export type { CodexProcess, EndOptions } from "./process/codex-process.js";
export type { ProcessExit } from "./process/process-exit.js";
export { ProcessExitError } from "./process/process-exit-error.js";
export { ProcessInputError } from "./process/process-input-error.js";
export { SpawnError, type SpawnErrorDetails } from "./process/spawn-error.js";
export { startProcess } from "./process/start-process.js";
export type { StartProcessOptions } from "./process/start-process-options.js";

export { type CodexHome, type CodexHomeOptions, createCodexHome } from "./home/codex-home.js";
export type { JsonObject } from "./reply/json-object.js";
export type {
  CustomCallOutput,
  FunctionCallOutput,
  ModelOutput,
  RawOutput,
  ReasoningOutput,
  TextOutput,
  ToolSearchOutput,
  WebSearchAction,
  WebSearchOutput,
} from "./reply/model-output.js";
export type {
  DisconnectReply,
  HttpFailureReply,
  ModelReply,
  OutputReply,
  ResponseFailureReply,
  StallReply,
} from "./reply/model-reply.js";
export { defaultUsage, type ModelUsage } from "./reply/model-usage.js";
export { type PatchChange, patchText } from "./reply/patch-text.js";
export { reply } from "./reply/reply.js";
export type { CallOptions, ReplyOptions, ShellOptions, TextOptions } from "./reply/reply-options.js";
export type { RecordedRequest, RequestPosition } from "./request/recorded-request.js";
export type { ToolOutput } from "./request/tool-output.js";
export type { TurnMetadata } from "./request/turn-metadata.js";
export type { ReplyFunction, Script } from "./script/script.js";
export { scriptsByPrompt } from "./script/scripts-by-prompt.js";
export type { QuietConfig, ScriptedModelConfig } from "./server/model-config.js";
export type {
  ScriptedModel,
  ScriptedModelOptions,
  UnexpectedRequest,
  WaitOptions,
} from "./server/scripted-model.js";
export { startScriptedModel } from "./server/start-scripted-model.js";
export { type StandIn, type StandInRun, standIn } from "./stand-in.js";
export { awkwardText } from "./stand-ins/awkward-text.js";
export { isRunning } from "./stand-ins/running-process.js";
export { standInNames } from "./stand-ins/stand-in-defaults.js";
export type {
  LineFaults,
  PathFaults,
  ProcessFaults,
  StandInName,
  StandInOptions,
  TurnFaults,
} from "./stand-ins/stand-in-options.js";

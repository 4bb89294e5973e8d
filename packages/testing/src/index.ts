export { type CodexHome, type CodexHomeOptions, createCodexHome } from "./codex-home.js";
export type { JsonObject } from "./json.js";
export type {
  CustomCallOutput,
  DisconnectReply,
  FunctionCallOutput,
  HttpFailureReply,
  ModelOutput,
  ModelReply,
  OutputReply,
  RawOutput,
  ReasoningOutput,
  ResponseFailureReply,
  StallReply,
  TextOutput,
  ToolSearchOutput,
  WebSearchAction,
  WebSearchOutput,
} from "./reply/model-reply.js";
export { defaultUsage, type ModelUsage } from "./reply/model-reply.js";
export { type PatchChange, patchText } from "./reply/patch-text.js";
export { reply } from "./reply/reply.js";
export type { CallOptions, ReplyOptions, ShellOptions, TextOptions } from "./reply/reply-options.js";
export type { RecordedRequest, RequestPosition } from "./request/recorded-request.js";
export type { TurnMetadata } from "./request/request-content.js";
export type { ToolOutput } from "./request/tool-output.js";
export type { ReplyFunction, Script } from "./script.js";
export { scriptsByPrompt } from "./script.js";
export type { QuietConfig, ScriptedModelConfig } from "./server/model-config.js";
export type {
  ScriptedModel,
  ScriptedModelOptions,
  UnexpectedRequest,
  WaitOptions,
} from "./server/scripted-model.js";
export { startScriptedModel } from "./server/start-scripted-model.js";
export { type SessionStoreCheck, sessionStoreChecks } from "./session-store/session-store-checks.js";
export type {
  SessionStoreUnderTest,
  StoreBinding,
  StoreLease,
  StoreTurn,
} from "./session-store/store-under-test.js";
export { type StandIn, type StandInRun, standIn } from "./stand-in.js";
export { isRunning } from "./stand-ins/running-process.js";
export { awkwardText, standInNames } from "./stand-ins/stand-in-defaults.js";
export type {
  LineFaults,
  PathFaults,
  ProcessFaults,
  StandInName,
  StandInOptions,
  TurnFaults,
} from "./stand-ins/stand-in-options.js";

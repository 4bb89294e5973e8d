import { checkOptions } from "../options/check-options.js";
import {
  callback,
  count,
  environment,
  flag,
  milliseconds,
  object,
  secretText,
  text,
  texts,
  transport,
} from "../options/option-check.js";
import { checkRemoteOptions } from "./check-remote-options.js";
import type { CodexOptions } from "./codex-options.js";

/** Refuses wrong options of `new Codex()`. `config` is looked at in depth where it is flattened. */
export function checkCodexOptions(options: unknown): asserts options is CodexOptions {
  checkOptions<CodexOptions>("new Codex()", options, {
    transport,
    codexPathOverride: text,
    baseUrl: text,
    apiKey: secretText,
    config: object,
    configOverrides: texts,
    env: environment,
    strictConfig: flag,
    onDiagnostic: callback,
    onStderr: callback,
    killGraceMs: milliseconds(0),
    exitGraceMs: milliseconds(0),
    maxIdleThreads: count(0),
    maxLineBytes: count(1024),
  });
  if (typeof options.transport === "object") checkRemoteOptions(options, options.transport);
}

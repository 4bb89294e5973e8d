import { checkOptions } from "../options/check-options.js";
import {
  address,
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

/** Checks and copies the options of `new Codex()`. `config` is checked in depth where it is flattened. */
export function checkCodexOptions(given: unknown): CodexOptions {
  const options = checkOptions<CodexOptions>("new Codex()", given, {
    transport,
    codexPathOverride: text,
    baseUrl: address,
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
    maxBufferedBytes: count(0),
  });
  if (typeof options.transport === "object") checkRemoteOptions(options, options.transport);
  return options;
}

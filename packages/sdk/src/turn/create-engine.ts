import { AppServerEngine } from "../engine/app-server/app-server-engine.js";
import type { Engine, SharedState } from "../engine/engine.js";
import { ExecEngine } from "../engine/exec/exec-engine.js";
import { enforceDomains } from "../engine/network-proxy.js";
import type { CodexOptions } from "../options/codex-options.js";

// Not as a namespace: the build would define it with a property descriptor that a polluted `Object.prototype` can break.
export { findOnPath, quoteStderr, startProcess } from "@codex/exec";
export { endTerminal, listTerminals } from "../engine/app-server/background-terminal.js";
export { itemsPerPageWith, listItems } from "../engine/app-server/list-items.js";
export { ServerVersion } from "../engine/app-server/server-version.js";
export {
  findTurnToRevert,
  injectItems,
  removeTurns,
  revertThread,
} from "../engine/app-server/thread-history.js";
export { threadDefaults, threadParameters } from "../engine/app-server/thread-parameters.js";
export { translateItem } from "../engine/app-server/translation/translate-values.js";
export { examine } from "../engine/doctor.js";
export { syncFolder, writeWhole } from "../engine/durable-file.js";
export { exportSession, importSession, locateSession, threadIdIn } from "../engine/session-transfer.js";
export { Activities } from "../observers/activities.js";

/**
 * Creates the engine for a `transport`. Both are in one file of the build, because a file that is loaded late may import
 * nothing that is not loaded yet: see `lateFile`. The second one takes 5 ms of the first turn.
 *
 * @param options the caller's options, checked
 * @param overrides the flattened `config`, then the raw overrides, in the order to send them
 * @param state what the engine shares with its `Codex`
 */
export function createEngine(
  options: CodexOptions,
  overrides: readonly string[],
  state: SharedState,
): Engine {
  const all = enforceDomains(overrides);
  if ((options.transport ?? "exec") === "exec") return new ExecEngine(options, all, state);
  return new AppServerEngine(options, all, state);
}

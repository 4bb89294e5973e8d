import { UnsupportedOptionError } from "../errors/unsupported-option-error.js";
import type { Transport } from "../options/transport.js";
import type { ThreadOptions } from "./thread-options.js";

/** Options that need somebody to ask while the turn runs. */
const interactiveOptions = [
  "onApproval",
  "onUserInput",
  "onElicitation",
  "tools",
  "interactionTimeoutMs",
] as const satisfies (keyof ThreadOptions)[];

/** Refuses what `codex exec` cannot do: it asks nobody anything. */
export function refuseInteraction(options: ThreadOptions, transport: Transport | undefined): void {
  if (transport !== undefined && transport !== "exec") return;
  const option = interactiveOptions.find((name) => options[name] !== undefined);
  if (option !== undefined) throw new UnsupportedOptionError(option, "app-server");
}

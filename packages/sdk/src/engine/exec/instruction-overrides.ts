import { flattenConfig } from "@codex/config";

import type { ThreadOptions } from "../../options/thread-options.js";

/** Instructions as overrides, since `codex exec` has no flags for them. The base ones go by the key `instructions`. */
export function instructionOverrides({ baseInstructions, developerInstructions }: ThreadOptions): string[] {
  return flattenConfig({
    ...(baseInstructions !== undefined && { instructions: baseInstructions }),
    ...(developerInstructions !== undefined && { developer_instructions: developerInstructions }),
  });
}

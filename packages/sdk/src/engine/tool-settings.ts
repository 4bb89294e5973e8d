import type { ThreadOptions } from "../options/thread-options.js";

/** The settings of the options that say which tools and skills the model has. */
export function toolSettings(_options: ThreadOptions): Record<string, unknown> {
  return {};
}

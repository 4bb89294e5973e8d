import { InvalidArgumentError } from "commander";

import { addText } from "./add-text.js";

/** Collects `--config`. That a value is valid is for codex to say; that there is one can be told here. */
export function parseOverride(value: string, previous: string[] | undefined): string[] {
  if (/^[^=\s]+=/.test(value)) return addText(value, previous);
  throw new InvalidArgumentError('It must look like key=value, for example model_reasoning_effort="high".');
}

import type { Canonical } from "./canonical.js";
import { readLiteral } from "./read-literal.js";

/**
 * A model of what the CLI makes of its `--config` values: cut at the first `=`, trim both sides, rename the one
 * renamed key, split the path at every `.`, read the literal, and let the later one win, branch by branch.
 */
export function applyOverrides(overrides: readonly string[]): Map<string, Canonical> {
  const root = new Map<string, Canonical>();
  for (const override of overrides) {
    const cut = override.indexOf("=");
    if (cut === -1) throw new Error("Invalid override (missing '=')");
    const path = trim(override.slice(0, cut));
    if (path === "") throw new Error("Empty key in override");
    const segments = path === "use_legacy_landlock" ? ["features", path] : path.split(".");
    const last = segments.pop() as string;
    let table = root;
    for (const segment of segments) {
      const found = table.get(segment);
      const next: Map<string, Canonical> = found instanceof Map ? found : new Map();
      table.set(segment, next);
      table = next;
    }
    table.set(last, readLiteral(override.slice(cut + 1)));
  }
  return root;
}

/** Rust's idea of white space, which is not JavaScript's: U+0085 is in it, U+FEFF is not. */
function trim(text: string): string {
  return text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");
}

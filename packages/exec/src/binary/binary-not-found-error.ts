import { CodexError } from "@codex/protocol";

/** No `codex` binary in any of the places searched (code `binary_not_found`). */
export class BinaryNotFoundError extends CodexError {
  /** Every place that was tried, in order, each with what was wrong with it. */
  readonly tried: readonly string[];

  constructor(tried: readonly string[]) {
    super(
      "binary_not_found",
      `No codex binary was found. Tried:\n${tried.map((place) => `  - ${place}\n`).join("")}` +
        "Install it with `npm install @openai/codex` (optional dependencies included), or set codexPathOverride " +
        "to the path of a codex binary.",
    );
    this.tried = tried;
  }

  override get name(): string {
    return "BinaryNotFoundError";
  }
}

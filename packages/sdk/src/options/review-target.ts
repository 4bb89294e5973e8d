import { describeValue } from "@codex/protocol/describe";
import { text } from "../checks/option-checks.js";
import { InvalidOptionError } from "../errors/option-errors.js";

/** What `thread.startReview()` reviews. */
export type ReviewTarget =
  | {
      /** Staged, unstaged and untracked changes. */
      type: "uncommittedChanges";
    }
  | {
      /** The changes since a branch. */
      type: "baseBranch";
      /** The branch, such as `main`. */
      branch: string;
    }
  | {
      /** The changes of a commit. */
      type: "commit";
      /** The commit's hash. */
      sha: string;
      /** The commit's subject, for the text of the review. Default: none. */
      title?: string | null | undefined;
    }
  | {
      /** Whatever the instructions say. */
      type: "custom";
      /** What to review, and how. */
      instructions: string;
    };

/** The field that each kind of target requires. */
const requiredFields: Readonly<Record<string, string | undefined>> = {
  uncommittedChanges: undefined,
  baseBranch: "branch",
  commit: "sha",
  custom: "instructions",
};

/** Checks what to review. Branch and commit are passed to `git`, so they must not look like flags. */
export function checkReviewTarget(where: string, target: unknown): asserts target is ReviewTarget {
  const { type, ...fields } = { ...(target as Record<string, unknown>) };
  if (typeof type !== "string" || !Object.hasOwn(requiredFields, type)) {
    const expected = `{ type: ${Object.keys(requiredFields)
      .map((name) => JSON.stringify(name))
      .join(" | ")}, … }`;
    throw new InvalidOptionError("target", expected, describeValue(type ?? target), where);
  }
  if (type === "commit" && fields["title"] != null && !text.accepts(fields["title"]))
    throw new InvalidOptionError("target.title", text.expected, describeValue(fields["title"]), where);
  const field = requiredFields[type];
  if (field === undefined) return;
  const value = fields[field];
  const isText = typeof value === "string" && value.trim() !== "" && !value.includes("\0");
  if (isText && (field === "instructions" || !value.startsWith("-"))) return;
  throw new InvalidOptionError(
    `target.${field}`,
    "a non-empty string that is not a flag",
    describeValue(value),
    where,
  );
}

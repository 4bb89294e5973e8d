import type { ReviewTarget } from "@codex/app-server/wire";

import { InvalidOptionError } from "../errors/invalid-option-error.js";
import { describeValue } from "../options/describe-value.js";

/** Which field each kind of target needs. */
const requiredFields: Readonly<Record<string, string | undefined>> = {
  uncommittedChanges: undefined,
  baseBranch: "branch",
  commit: "sha",
  custom: "instructions",
};

/** Refuses what cannot be reviewed. Branch and commit reach `git`, so neither may look like one of its flags. */
export function checkReviewTarget(where: string, target: unknown): asserts target is ReviewTarget {
  const { type, ...fields } = { ...(target as Record<string, unknown>) };
  if (typeof type !== "string" || !Object.hasOwn(requiredFields, type)) {
    const expected = `{ type: ${Object.keys(requiredFields)
      .map((name) => JSON.stringify(name))
      .join(" | ")}, … }`;
    throw new InvalidOptionError("target", expected, describeValue(type ?? target), where);
  }
  const field = requiredFields[type];
  if (field === undefined) return;
  const value = fields[field];
  const isText = typeof value === "string" && value.trim() !== "" && !value.includes("\0");
  if (isText && (field === "instructions" || !value.startsWith("-"))) return;
  throw new InvalidOptionError(
    `target.${field}`,
    "a non-empty text that is no flag",
    describeValue(value),
    where,
  );
}

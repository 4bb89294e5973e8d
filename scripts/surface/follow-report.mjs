import { diffSurfaces, subjectOf } from "./surface-diff.mjs";

/**
 * Reports what a new version of codex changes, first the changes that affect the SDK.
 *
 * @param {string} before the surface of the old version
 * @param {string} after the surface of the new one
 * @param {(fact: string) => boolean} isUsed whether a fact affects the SDK
 */
export function followReport(before, after, isUsed) {
  const { added, removed, changed } = diffSurfaces(before, after);
  const changedLines = (use) =>
    changed
      .filter((change) => isUsed(change.after) === use)
      .map((change) => `~ ${change.before}\n  now ${change.after}`);
  const sections = {
    "Touches what the SDK uses": [
      ...removed.filter(isUsed).map((fact) => `- ${fact}`),
      ...changedLines(true),
      ...added.filter(isUsed).map((fact) => `+ ${fact}`),
    ],
    "Gone, and not used": collapse(
      removed.filter((fact) => !isUsed(fact)),
      after,
      "-",
    ),
    "Changed, and not used": changedLines(false),
    "New, and not used": collapse(
      added.filter((fact) => !isUsed(fact)),
      before,
      "+",
    ),
  };
  return Object.entries(sections)
    .map(([title, lines]) => `## ${title}: ${lines.length || "nothing"}\n\n${block(lines)}`)
    .join("");
}

function block(lines) {
  return lines.length === 0 ? "" : `\`\`\`\n${lines.join("\n")}\n\`\`\`\n\n`;
}

/** Writes one line for a type, command or model that only one version has, and one line for each other fact. */
function collapse(facts, other, sign) {
  const known = new Set(other.split("\n").map(subjectOf));
  const bySubject = new Map();
  for (const fact of facts) bySubject.set(subjectOf(fact), [...(bySubject.get(subjectOf(fact)) ?? []), fact]);
  return [...bySubject].flatMap(([subject, group]) =>
    known.has(subject) || group.length === 1
      ? group.map((fact) => `${sign} ${fact}`)
      : [`${sign} ${subject} (${group.length} facts)`],
  );
}

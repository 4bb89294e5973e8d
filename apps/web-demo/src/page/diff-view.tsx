import type { PatchChangeKind } from "@codex/protocol";
import { memo, useMemo } from "react";
import { Diff, Hunk, parseDiff } from "react-diff-view";
import { Scrollable } from "./scrollable.js";
import { useShortPath } from "./working-directory.js";
import "react-diff-view/style/index.css";

/** A change of a file, of an item or of a request for approval. */
export interface Change {
  path: string;
  kind: PatchChangeKind;
  /** A unified diff of an updated file; the whole text of an added or deleted file. */
  diff?: string | undefined;
}

const kindTexts: Record<string, string> = { add: "added", delete: "deleted", update: "changed" };

/** Longer diffs are not coloured: nobody reads them here, and every line costs. */
const maxLines = 2000;

/** A change of a file as a coloured diff. */
export const DiffView = memo(function DiffView({ change }: { change: Change }) {
  const files = useMemo(() => parse(change), [change]);
  const { path, kind } = change;
  const added = files.flatMap(({ hunks }) => hunks.flatMap(({ changes }) => changes));
  const count = (type: "insert" | "delete") => added.filter((each) => each.type === type).length;
  return (
    <figure className="diff-file">
      <figcaption>
        <code>{useShortPath(path)}</code> <span className="quiet">{kindTexts[kind] ?? kind}</span>{" "}
        {added.length > 0 && (
          <span className="counts">
            <span className="inserted">+{count("insert")}</span>{" "}
            <span className="deleted">−{count("delete")}</span>
          </span>
        )}
      </figcaption>
      <Scrollable label={`Changes to ${path}`}>
        {files.length > 0
          ? files.map(({ oldRevision, newRevision, type, hunks }) => (
              <Diff key={`${oldRevision}-${newRevision}`} viewType="unified" diffType={type} hunks={hunks}>
                {(shown) => shown.map((hunk) => <Hunk key={hunk.content} hunk={hunk} />)}
              </Diff>
            ))
          : change.diff !== undefined && <pre>{change.diff}</pre>}
      </Scrollable>
    </figure>
  );
});

function parse({ path, kind, diff }: Change) {
  if (diff === undefined || diff === "") return [];
  const lines = diff.replace(/\n$/, "").split("\n");
  if (lines.length > maxLines) return [];
  const hunks =
    kind === "update" ? diff.slice(Math.max(0, diff.search(/^@@/m))) : wholeFile(lines, kind === "add");
  try {
    const header = `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}`;
    return parseDiff(`${header}\n${hunks}\n`, { nearbySequences: "zip" });
  } catch {
    // A diff of a form that this library does not know appears as text.
    return [];
  }
}

/** A file that was added or deleted, as a hunk. */
function wholeFile(lines: readonly string[], isAdded: boolean): string {
  const range = isAdded ? `-0,0 +1,${lines.length}` : `-1,${lines.length} +0,0`;
  return [`@@ ${range} @@`, ...lines.map((line) => (isAdded ? "+" : "-") + line)].join("\n");
}

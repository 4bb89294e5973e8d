// Finds phrases of translated English, and suggests what to write instead. Reads the comments and strings of TypeScript and
// JavaScript, and the prose of Markdown. A folder may have as many as etc/idioms.json allows, a number that only goes down
// (`--update`). Lines with `idiom-ok: reason` are skipped.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Phrase (a space matches a line break, too) and what to write instead. */
const idioms = [
  ["(?:is|are|was|were|be|been|being) told", "receives, is notified of, is called with"],
  [
    "tells (?:whether|how|what|which|the(?! (?:agent|model|user|caller|reader|server|client|compiler)))",
    "reports, shows, notifies",
  ],
  ["told (?:about|of)", "notified of, receives"],
  ["for ever", "forever, without end"],
  ["anew", "again"],
  ["by (?:itself|themselves)", "on its own, alone"],
  ["of (?:its|their) own accord", "on its own, unprompted"],
  ["goes on(?! (?:the|an?|its|disk|stdin|stdout|stderr|top)\\b)", "continues"],
  ["go(?:es|ing)? on (?:with|after|until|as)", "continue"],
  ["let(?:s|ting)? go of", "releases, drops"],
  ["puts? away", "unloaded, stored"],
  ["(?<!\\b[Tt]here )(?:is|are) none(?! of)", "there is none, is invalid, is not one"],
  ["comes? to the same", "is equivalent"],
  ["(?:nobody|Nobody|somebody|Somebody)(?: else)? (?!mocks)[a-z]+s", "no caller, another client, a reader"],
  ['(?<=(?:^|[.!?*/"] |\\n\\s*))Who [a-z]+s(?![^.]*\\?)', "Callers that …, A program that …"],
  ["(?:and|or) the like", "and similar, a list"],
  ["doings", "activity, events"],
  ["(?:its|the|their|no) news", "notifications, events"],
  ["as (?:it is|they are)\\.", "unchanged, verbatim"],
  ["beside", "next to, in addition to"],
  ["hears? (?:of|about)", "learns about, is notified of"],
  ["in other letters", "in another case"],
].map(([phrase, instead]) => [new RegExp(`\\b(?:${phrase})(?!\\w)`.replaceAll(" ", "\\s+"), "g"), instead]);

/** Not edited by hand, or about the phrases themselves. */
const unchecked = /CHANGELOG\.md$|^scripts\/(?:check-idioms|prove-gates)\.mjs$/;
const root = fileURLToPath(new URL("..", import.meta.url));
const baseline = new URL("../etc/idioms.json", import.meta.url);
const known = existsSync(baseline) ? JSON.parse(readFileSync(baseline, "utf8")) : {};
const found = new Map(Object.keys(known).map((folder) => [folder, []]));

const files = execFileSync("git", ["ls-files", "*.ts", "*.mjs", "*.md"], { cwd: root, encoding: "utf8" });
for (const path of files.split("\n")) {
  if (!path || unchecked.test(path) || !existsSync(root + path)) continue;
  const text = readFileSync(root + path, "utf8");
  const lines = text.split("\n");
  const prose = path.endsWith(".md") ? proseOfMarkdown(text) : proseOfTypeScript(text);
  for (const [phrase, instead] of idioms) {
    for (const { index, 0: words } of prose.matchAll(phrase)) {
      const line = prose.slice(0, index).split("\n").length;
      if (/idiom-ok: \S/.test(lines[line - 1])) continue;
      const folder =
        /^(?:packages|apps)\/[^/]+\/(?:src|tests)|^(?:packages|apps)\/[^/]+|^[^/]+(?=\/)|^/.exec(path)[0] ||
        ".";
      const hit = `${path}:${line}: "${words.replace(/\s+/g, " ").trim()}": write: ${instead}`;
      found.set(folder, [...(found.get(folder) ?? []), hit]);
    }
  }
}

const complaints = [];
const counts = {};
for (const [folder, hits] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const allowed = known[folder] ?? 0;
  if (process.argv.includes("--list")) console.log(hits.join("\n"));
  if (hits.length > 0) counts[folder] = existsSync(baseline) ? Math.min(hits.length, allowed) : hits.length;
  if (hits.length > allowed)
    complaints.push(...hits, `${folder} has ${hits.length} of these phrases; ${allowed} are allowed`);
  else if (hits.length < allowed && !process.argv.includes("--update"))
    complaints.push(`${folder} has ${hits.length} left of ${allowed}: run pnpm idioms --update`);
}
if (process.argv.includes("--update")) {
  for (const folder of Object.keys(counts)) if (counts[folder] === 0) delete counts[folder];
  writeFileSync(baseline, `${JSON.stringify(counts, null, 2)}\n`);
}
if (complaints.length > 0) {
  console.error(complaints.join("\n"));
  process.exitCode = 1;
}

/** Blanks out code and comment markers. Every other character keeps its position, so that line numbers stay right. */
function proseOfTypeScript(text) {
  const prose = /\/\/.*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;
  let result = "";
  let end = 0;
  for (const { index, 0: piece } of text.matchAll(prose)) {
    const words = piece.startsWith("/")
      ? blank(
          piece.replace(/^\/\/|^\/\*+|^ *\*(?!\/)|\*\/$/gm, (mark) => " ".repeat(mark.length)),
          /`[^`\n]*`/g,
        )
      : piece;
    result += blank(text.slice(end, index), /\S/g) + words;
    end = index + piece.length;
  }
  return result + blank(text.slice(end), /\S/g);
}

function proseOfMarkdown(text) {
  return blank(text, /^( *)(```|~~~)[\s\S]*?^\1\2|`[^`\n]*`|<!--[\s\S]*?-->/gm);
}

function blank(text, pattern) {
  return text.replace(pattern, (piece) => piece.replace(/[^\n\s]/g, "\0"));
}

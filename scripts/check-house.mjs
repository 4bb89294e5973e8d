// Counts the source files of packages and apps and their lines, and finds folders that import each other. Fails if a limit is
// exceeded.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The targets: 230 files in the packages when they were rebuilt, and 55 for what was added since, of which 45 for the rest of
 * what the binary can do; a median of 45 lines, none over 300, fewer than 15 under 20;
 * 44 files in cli-demo; 45 in bench, and 6 for the web; no folder cycle.
 */
const limits = {
  packages: { files: 320, medianLines: 45, longestLines: 300, filesUnder20Lines: 14 },
  "apps/cli-demo": { files: 44 },
  "apps/bench": { files: 61 },
};

/** Packages whose folders still import each other. Remove a package once it no longer has a cycle. */
const withFolderCycles = [];

/** Committed files that a script writes. */
const generated = [];

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = execFileSync(
  "git",
  ["ls-files", "packages/*/src/*.ts", "apps/*/src/*.ts", "apps/*/src/*.tsx"],
  {
    cwd: root,
    encoding: "utf8",
  },
)
  .split("\n")
  .filter((path) => path && !/\.(test|test-d)\.tsx?$/.test(path) && !generated.includes(path))
  .map((path) => ({ path, unit: path.split("/", 2).join("/"), text: read(path) }))
  .filter(({ text }) => text !== undefined)
  .map((file) => ({ ...file, lines: file.text.split("\n").length - 1 }));
const complaints = [];

/** The limits are those of the six packages of the SDK, not of those above it. */
const above = ["packages/web", "packages/workers"];
const inPackages = sources.filter(({ unit }) => unit.startsWith("packages/") && !above.includes(unit));
const units = groupByUnit(sources);
console.log("                      files  median  longest  under 20");
for (const [unit, files] of [...units, ["packages", inPackages]]) {
  const { median, longest, short } = measure(files);
  const figures = [files.length, median, longest.lines, short.length].map((n) => String(n).padStart(7));
  console.log(unit.padEnd(20) + figures.join(" "));
  const limit = limits[unit];
  if (!limit) continue;
  if (files.length > limit.files)
    complaints.push(`${unit} has ${files.length} files; the limit is ${limit.files}`);
  if (median < limit.medianLines)
    complaints.push(`${unit} has a median of ${median} lines; the limit is ${limit.medianLines}`);
  for (const { path, lines } of files)
    if (lines > limit.longestLines)
      complaints.push(`${path} has ${lines} lines; the limit is ${limit.longestLines}`);
  if (short.length > limit.filesUnder20Lines)
    complaints.push(
      `${unit} has ${short.length} files under 20 lines; the limit is ${limit.filesUnder20Lines}:`,
      ...short.map(({ path, lines }) => `  ${path} (${lines})`),
    );
}

const cycles = folderCycles();
for (const [unit, cycle] of cycles)
  if (!withFolderCycles.includes(unit)) complaints.push(`folders of ${unit} import each other: ${cycle}`);
for (const unit of withFolderCycles)
  if (!cycles.some(([one]) => one === unit))
    complaints.push(
      `${unit} has no folder cycle: remove it from withFolderCycles in scripts/check-house.mjs`,
    );
if (process.argv.includes("--cycles")) console.log(cycles.map((cycle) => cycle.join(": ")).join("\n"));

if (complaints.length > 0) {
  console.error(
    `\n${complaints.join("\n")}\nMerge small files into one that a reader would look for; split long ones.`,
  );
  process.exitCode = 1;
}

function read(path) {
  try {
    return readFileSync(posix.join(root, path), "utf8");
  } catch {
    return undefined; // Deleted, but not committed yet.
  }
}

function groupByUnit(files) {
  const groups = new Map();
  for (const file of files) groups.set(file.unit, [...(groups.get(file.unit) ?? []), file]);
  return groups;
}

function measure(files) {
  const sorted = files.toSorted((a, b) => a.lines - b.lines);
  return {
    median: sorted[Math.floor(sorted.length / 2)].lines,
    longest: sorted.at(-1),
    short: sorted.filter(({ lines }) => lines < 20),
  };
}

/** Returns each set of folders that import each other, with their package. Files directly in `src` belong to no folder. */
function folderCycles() {
  const imports = new Map();
  for (const { path, text } of sources) {
    const from = posix.dirname(path);
    for (const [, target] of text.matchAll(/^(?:import|export|\}).*?(?:from )?"(\.\.?\/[^"]+)"/gm)) {
      const to = posix.dirname(posix.join(from, target));
      if (to === from || from.endsWith("/src") || to.endsWith("/src")) continue;
      imports.set(from, (imports.get(from) ?? new Set()).add(to));
    }
  }
  const reach = (start) => {
    const reached = new Set();
    const visit = (folder) => {
      for (const next of imports.get(folder) ?? []) if (!reached.has(next) && reached.add(next)) visit(next);
    };
    visit(start);
    return reached;
  };
  const reached = new Map([...imports.keys()].map((folder) => [folder, reach(folder)]));
  const found = new Map();
  for (const [folder, others] of reached) {
    if (!others.has(folder)) continue;
    const cycle = [...others].filter((other) => reached.get(other)?.has(folder)).sort();
    const [unit] = /^\w+\/[^/]+/.exec(folder);
    found.set(`${cycle}`, [unit, cycle.map((one) => one.slice(unit.length + "/src/".length)).join(", ")]);
  }
  return [...found.values()];
}

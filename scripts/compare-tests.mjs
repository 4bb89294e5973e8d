#!/usr/bin/env node
// Lists the tests that were added, renamed and removed since a revision, by name:
//
//   node scripts/compare-tests.mjs before-house
//
// Reads the names from the source, so that nothing has to be installed or run. A test of `it.each` counts once.

import { execFileSync } from "node:child_process";

const [revision] = process.argv.slice(2);
if (revision === undefined || revision.startsWith("-")) {
  console.error("Usage: node scripts/compare-tests.mjs <revision>");
  process.exit(2);
}

const git = (...args) => execFileSync("git", args, { encoding: "utf8", maxBuffer: 1e9 });
const isTest = (path) => /\.test(-d)?\.tsx?$/.test(path);
const pathsOf = (tree) => git("ls-tree", "-r", "--name-only", tree).split("\n").filter(isTest);

/** Returns the names of all tests of a tree, with repetitions. */
function namesOf(tree) {
  const names = [];
  for (const path of pathsOf(tree)) {
    const source = git("show", `${tree}:${path}`);
    for (const [, , name] of source.matchAll(title)) names.push(name.replaceAll(/\s+/g, " "));
  }
  return names;
}

/** Matches `it("…"`, also with modifiers, with a table before the name, or with a template as the name. */
const title =
  /\b(it|test)(?:\.\w+)*(?:<[^>]*>)?(?:\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))?\(\s*["'`]([^"'`]+)["'`]/g;

const before = namesOf(revision);
const after = namesOf("HEAD");
const removed = without(before, after);
const added = without(after, before);
const renamed = [];
for (const name of [...removed]) {
  const nearest = added.toSorted((left, right) => likeness(name, right) - likeness(name, left))[0];
  if (nearest === undefined || likeness(name, nearest) < 0.5) continue;
  renamed.push(`${name}\n      → ${nearest}`);
  removed.splice(removed.indexOf(name), 1);
  added.splice(added.indexOf(nearest), 1);
}

for (const [label, names] of Object.entries({ added, renamed, removed })) {
  console.log(`${names.length} ${label}`);
  for (const name of names.sort())
    console.log(`  ${label === "added" ? "+" : label === "removed" ? "-" : "~"} ${name}`);
}
console.log(`${before.length} tests at ${revision}, ${after.length} now`);

/** Returns the entries of the first list that the second lacks, counting repetitions. */
function without(names, others) {
  const left = [...others];
  return names.filter((name) => {
    const at = left.indexOf(name);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Returns the fraction of words that two names share, from 0 to 1. */
function likeness(left, right) {
  const words = new Set(left.split(" "));
  const others = new Set(right.split(" "));
  const shared = [...words].filter((word) => others.has(word)).length;
  return shared / (words.size + others.size - shared);
}

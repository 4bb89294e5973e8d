import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { contentsOf, createProject } from "./project.js";

const names = [
  "a",
  "B",
  "é",
  "with space",
  "new\nline",
  'quo"te',
  "tab\t\\",
  "-flag",
  ":(top)x",
  "\ufeffbom",
  "ü.txt",
];
const path = fc
  .array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join("/"));
const content = fc.oneof(
  fc.constantFrom("", "\n", "a\r\nb\r\n", "a\nb\n", "same"),
  fc.uint8Array({ maxLength: 40 }),
);
const edit = fc.oneof(
  fc.record({ kind: fc.constant("write" as const), path, content }),
  fc.record({ kind: fc.constant("remove" as const), path }),
  fc.record({ kind: fc.constant("rename" as const), path, to: path }),
  fc.record({ kind: fc.constant("link" as const), path, to: fc.oneof(path, fc.constant("/nowhere")) }),
  fc.record({ kind: fc.constant("mode" as const), path }),
);

type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never;

/** Does one edit, unless what is there forbids it. Never works through a link. */
function apply(root: string, each: Edit): void {
  const file = join(root, each.path);
  const stats = (path: string) => lstatSync(path, { throwIfNoEntry: false });
  try {
    for (let folder = dirname(file); folder !== root; folder = dirname(folder))
      if (stats(folder)?.isSymbolicLink()) return;
    const mode = stats(file)?.isFile() ? stats(file)?.mode : undefined;
    if (each.kind === "remove") rmSync(file, { recursive: true, force: true });
    else if (each.kind === "rename") renameSync(file, join(root, each.to));
    else if (each.kind === "mode") {
      if (mode !== undefined) chmodSync(file, mode ^ 0o100);
    } else {
      mkdirSync(dirname(file), { recursive: true });
      if (stats(file)?.isSymbolicLink()) rmSync(file);
      if (each.kind === "link") symlinkSync(each.to, file);
      else writeFileSync(file, each.content);
    }
  } catch {
    // A file is in the place of a folder, or the other way round.
  }
}

/** Git keeps no empty folders. */
const filesOf = (root: string) =>
  Object.fromEntries(Object.entries(contentsOf(root)).filter(([, what]) => what !== "empty folder"));

it("restores both states, whatever was edited between them", async () => {
  await using project = await createProject();
  await fc.assert(
    fc.asyncProperty(
      fc.array(edit, { maxLength: 12 }),
      fc.array(edit, { minLength: 1, maxLength: 12 }),
      async (first, second) => {
        for (const each of first) apply(project.root, each);
        const [before, one] = [filesOf(project.root), await project.snap()];
        for (const each of second) apply(project.root, each);
        const [after, two] = [filesOf(project.root), await project.snap()];
        expect((await project.checkpoints.restore(one, { expected: two })).conflicts).toEqual([]);
        expect(filesOf(project.root)).toEqual(before);
        expect(await project.snap()).toBe(one);
        expect((await project.checkpoints.restore(two)).conflicts).toEqual([]);
        expect(filesOf(project.root)).toEqual(after);
      },
    ),
    { numRuns: 30, interruptAfterTimeLimit: 40_000, skipAllAfterTimeLimit: 50_000 },
  );
});

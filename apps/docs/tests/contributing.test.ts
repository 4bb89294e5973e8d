import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

import { readPage, repositoryRoot } from "../src/pages.js";

const git = (...args: string[]) =>
  execFileSync("git", args, { cwd: repositoryRoot, encoding: "utf8" }).trim();

// A download without the history has nothing to check.
const isWhole =
  existsSync(join(repositoryRoot, ".git")) && git("rev-parse", "--is-shallow-repository") === "false";

it.runIf(isWhole)(
  "the worked examples of CONTRIBUTING are commits with the subjects that it gives",
  async () => {
    const page = await readPage("CONTRIBUTING.md");
    const examples = [...page.matchAll(/`git show ([0-9a-f]{8})`\s+\("([^"]+)"\)/g)];
    expect(examples).toHaveLength(page.split("Worked example:").length - 1);
    expect(examples.length).toBeGreaterThan(5);
    for (const [, commit = "", subject] of examples) {
      expect(git("show", "--no-patch", "--format=%s", commit)).toBe(subject);
    }
  },
);

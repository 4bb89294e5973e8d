// Writes the repository that a release is published from into every package, as npm's provenance check requires. A clone
// cannot know the address, so the manifests in the repository have none. The change is not meant to be committed.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { publishedPackages } from "./published-packages.mjs";

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
if (!server || !repository) {
  console.error(
    "GITHUB_SERVER_URL and GITHUB_REPOSITORY are not set: releases come from .github/workflows/release.yml.",
  );
  process.exit(1);
}
for (const { name, directory, manifest } of publishedPackages) {
  const url = `git+${server}/${repository}.git`;
  const named = { ...manifest, repository: { type: "git", url, directory: `packages/${name}` } };
  writeFileSync(join(directory, "package.json"), `${JSON.stringify(named, null, 2)}\n`);
}

// Runs a release in a copy of the last commit, without publishing.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { copyRepository } from "./copy-repository.mjs";

// GitHub sets these in the release workflow.
process.env["GITHUB_SERVER_URL"] ??= "https://github.com";
process.env["GITHUB_REPOSITORY"] ??= "owner/name";
const { directory, run, pnpm, remove } = copyRepository();
try {
  pnpm("exec", "changeset", "version");
  const versions = new Set();
  for (const [folder, isPublished] of [
    ["packages", true],
    ["apps", false],
  ]) {
    for (const name of readdirSync(join(directory, folder))) {
      const { version } = JSON.parse(readFileSync(join(directory, folder, name, "package.json"), "utf8"));
      if (isPublished) versions.add(version);
      else if (version !== "0.0.0")
        throw new Error(`${folder}/${name} is private and got the version ${version}`);
    }
  }
  if (versions.size !== 1)
    throw new Error(`The packages have different versions: ${[...versions].join(", ")}`);
  const [version] = versions;

  run("node", "scripts/name-repository.mjs");
  pnpm("install", "--frozen-lockfile");
  pnpm("run", "build");
  pnpm("run", "packed");
  const output = pnpm("publish", "--recursive", "--dry-run", "--no-git-checks");
  const published = readdirSync(join(directory, "packages")).map((name) => `@codex/${name}@${version}`);
  const missing = published.filter((name) => !output.includes(name));
  if (missing.length > 0) throw new Error(`Would not be published: ${missing.join(", ")}\n${output}`);
  console.log(`Would publish:\n${published.map((name) => `  ${name}`).join("\n")}`);
  console.log(run("git", "diff", "--stat"));
} catch (error) {
  console.error(error.message, error.stdout ?? "", error.stderr ?? "");
  process.exitCode = 1;
} finally {
  remove();
}

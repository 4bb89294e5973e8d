import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const packages = new URL("../../packages/", import.meta.url);

/** The source of every export of a package: `./dist/x.js` is built from `src/x.ts`. */
const entryPoints = readdirSync(packages)
  .sort(sdkFirst)
  .flatMap((name) => {
    const { exports } = JSON.parse(readFileSync(new URL(`${name}/package.json`, packages), "utf8"));
    return Object.values(exports)
      .map((entry) => /^\.\/dist\/(.+)\.js$/.exec(entry.default ?? "")?.[1])
      .filter((built) => built !== undefined)
      .map((built) => fileURLToPath(new URL(`${name}/src/${built}.ts`, packages)));
  });

/** Puts `@codex/sdk`, which most readers look for, first. */
function sdkFirst(left, right) {
  return Number(right === "sdk") - Number(left === "sdk") || left.localeCompare(right);
}

/** Names modules as programs import them. */
function nameModules(app) {
  app.converter.on("resolveBegin", ({ project }) => {
    for (const module of project.children ?? []) {
      const [, name, file] = /^packages\/([^/]+)\/src(?:\/(.+))?$/.exec(module.name) ?? [];
      module.name = ["@codex", name, file].filter(Boolean).join("/");
    }
  });
}

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "Codex SDK for TypeScript",
  tsconfig: "tsconfig.api.json",
  entryPoints,
  sortEntryPoints: false,
  out: "../../docs/api",
  plugin: [nameModules],
  // The `typecheck` script reports type errors.
  skipErrorChecking: true,
  readme: "none",
  excludeInternal: true,
  excludePrivate: true,
  disableGit: true,
  basePath: "../..",
  // TypeDoc also bases links to the source on it; by default they start at the common folder of the entry points.
  displayBasePath: "../..",
  gitRevision: "main",
  // From a page (docs/api/classes/Codex.html) to the source in the same clone.
  sourceLinkTemplate: "../../../{path}#L{line}",
  validation: { notExported: true, invalidLink: true },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
};

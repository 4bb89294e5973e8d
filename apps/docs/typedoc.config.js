import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const packages = new URL("../../packages/", import.meta.url);

/** The source of whatever a package exports: `./dist/x.js` is built from `src/x.ts`. */
const entryPoints = readdirSync(packages)
  .sort(sdkFirst)
  .flatMap((name) => {
    const { exports } = JSON.parse(readFileSync(new URL(`${name}/package.json`, packages), "utf8"));
    return Object.values(exports)
      .map((entry) => /^\.\/dist\/(.+)\.js$/.exec(entry.default ?? "")?.[1])
      .filter((built) => built !== undefined)
      .map((built) => fileURLToPath(new URL(`${name}/src/${built}.ts`, packages)));
  });

/** What most people look for stands on top. */
function sdkFirst(left, right) {
  return Number(right === "sdk") - Number(left === "sdk") || left.localeCompare(right);
}

/** Calls a module what one writes in the import. */
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
  // Type errors are the business of `typecheck`.
  skipErrorChecking: true,
  readme: "none",
  excludeInternal: true,
  excludePrivate: true,
  disableGit: true,
  basePath: "../..",
  // Not for display alone: TypeDoc takes the paths of links to the source from here, and else from what the entries share.
  displayBasePath: "../..",
  gitRevision: "main",
  // From a page (docs/api/classes/Codex.html) to the source in the same clone.
  sourceLinkTemplate: "../../../{path}#L{line}",
  validation: { notExported: true, invalidLink: true },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
};

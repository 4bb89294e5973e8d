// Packs every package as a release does, and checks what users rely on in the tarball.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { packPublished } from "./published-packages.mjs";

/**
 * What are-the-types-wrong reports of every package without a CommonJS build. `require()` of an ES module works in every Node
 * that `engines` admits.
 */
const accepted = new Set(["node16-cjs CJSResolvesToESM"]);

/** Only jest takes the CommonJS file, which loads the ES module that the types describe. */
const isForJest = ({ exports }) => exports["."].require === "./require.cjs";

const rules = {
  "a license": ({ manifest, has }) => manifest.license === "Apache-2.0" && has("LICENSE"),
  "a README": ({ has }) => has("README.md"),
  "a description and keywords": ({ manifest }) => manifest.description && manifest.keywords?.length > 0,
  // The release adds it (name-repository.mjs), because a clone cannot know which repository it will be published from.
  "its folder in `repository`, or no `repository`": ({ manifest: { name, repository } }) =>
    !repository || repository.directory === name.replace("@codex/", "packages/"),
  "the range of Node in `engines`": ({ manifest }) => manifest.engines?.node === "^20.19.0 || >=22.12.0",
  "public access with provenance": ({ manifest }) =>
    manifest.publishConfig?.access === "public" && manifest.publishConfig.provenance === true,
  "`sideEffects`": ({ manifest }) => manifest.sideEffects === false,
  // `/wire` has only types.
  "a `default` condition in every export, so that require() works": ({ manifest }) =>
    Object.values(manifest.exports).every(
      (target) => typeof target === "string" || target.default || Object.keys(target).join() === "types",
    ),
  "versions that npm understands": ({ manifest }) =>
    !/"(workspace|catalog|link|file):/.test(JSON.stringify(manifest)),
  "the same version for all of @codex": ({ manifest, versions }) => versions.size === 1 && manifest.version,
  "no @codex/testing among its dependencies": ({ manifest }) => !manifest.dependencies?.["@codex/testing"],
  "the file that `error.docs` names, if it has a `docs` folder": ({ manifest, has }) =>
    !manifest.files.includes("docs") || (has("docs/errors.md") && has("docs/README.md")),
  "no tests and no sources": ({ files }) =>
    !files.some((file) => /\.test\.|\/(src|fixtures|tests)\//.test(file)),
};

const directory = mkdtempSync(join(tmpdir(), "codex-packed-"));
const complaints = [];
try {
  const packed = [...packPublished(directory).values()].map((file) => {
    const tarball = new Uint8Array(readFileSync(file));
    const content = createPackageFromTarballData(tarball);
    const root = `/node_modules/${content.packageName}/`;
    const manifest = JSON.parse(content.readFile(`${root}package.json`));
    const files = content.listFiles();
    return { tarball, content, manifest, files, has: (file) => files.includes(root + file) };
  });
  const versions = new Set(packed.map(({ manifest }) => manifest.version));

  for (const one of packed) {
    const complain = (text) => complaints.push(`${one.manifest.name}: ${text}`);
    for (const [what, holds] of Object.entries(rules)) {
      if (!holds({ ...one, versions })) complain(`does not have ${what}`);
    }
    const { messages, pkg } = await publint({ pack: { tarball: one.tarball.slice().buffer }, strict: true });
    for (const message of messages) {
      if (message.code === "EXPORTS_TYPES_INVALID_FORMAT" && isForJest(one.manifest)) continue;
      complain(`publint: ${formatMessage(message, pkg, { color: false })}`);
    }
    const { problems } = await checkPackage(one.content);
    for (const { kind, resolutionKind, entrypoint, ...details } of problems) {
      if (accepted.has(`${resolutionKind} ${kind}`)) continue;
      if (kind === "FalseESM" && details.implementationFileName?.endsWith("/require.cjs")) continue;
      complain(`types: ${kind} ${entrypoint ?? ""} ${resolutionKind ?? JSON.stringify(details)}`);
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
if (complaints.length > 0) {
  console.error(complaints.join("\n"));
  process.exitCode = 1;
}

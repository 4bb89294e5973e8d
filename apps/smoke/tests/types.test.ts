import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { compile } from "../src/compile.js";
import { quiet } from "../src/consumer.js";
import { repositoryDirectory } from "../src/repository.js";
import { runCommand } from "../src/run-command.js";

const cwd = inject("consumer");
const full = inject("scope") === "full";
const { ModuleKind, ModuleResolutionKind } = ts;

const bundler = { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler };
const node16 = { module: ModuleKind.Node16, moduleResolution: ModuleResolutionKind.Node16 };
/** zod's own types need the last option here. */
const node10 = {
  module: ModuleKind.ESNext,
  moduleResolution: ModuleResolutionKind.Node10,
  esModuleInterop: true,
};
const nodenext = { module: ModuleKind.NodeNext, moduleResolution: ModuleResolutionKind.NodeNext };

/** TypeScript lets a CommonJS module require an ES module only under `nodenext`. */
const settings = [
  { name: "node10", resolution: node10, exact: false, files: ["types/program.ts", "types/layers.ts"] },
  { name: "bundler", resolution: bundler, exact: true, files: ["types/program.ts", "types/layers.ts"] },
  { name: "node16", resolution: node16, exact: false, files: ["types/program.ts", "types/layers.ts"] },
  {
    name: "nodenext",
    resolution: nodenext,
    exact: true,
    files: ["types/program.ts", "types/layers.ts", "types/required.cts"],
  },
];

describe.each(settings)(
  "with moduleResolution $name and skipLibCheck off",
  ({ resolution, exact, files }) => {
    // Testing both values with every resolution takes twice the time.
    it.each(full ? [true, false] : [exact])("types compile, exactOptionalPropertyTypes %s", (value) => {
      const options = { ...resolution, types: ["node"], exactOptionalPropertyTypes: value };
      expect(compile(cwd, files, { ...options, lib: ["lib.es2022.d.ts"] })).toBe("");
      if (full)
        expect(compile(cwd, files, { ...options, lib: ["lib.es2022.d.ts", "lib.dom.d.ts"] })).toBe("");
    });
  },
);

it("types for the browser compile without those of Node.js", () => {
  expect(compile(cwd, ["types/browser.ts"], { ...bundler, types: [] })).toBe("");
});

describe("programs written against the published SDK", () => {
  const programs = join(repositoryDirectory, "packages/sdk/tests/drop-in");
  const files = readdirSync(programs).map((name) => `drop-in/${name}`);
  // The published types import those of a package that they do not depend on.
  const common = { types: ["node"], lib: ["lib.es2022.d.ts"], skipLibCheck: true };
  const published = join(cwd, "published");

  beforeAll(() => {
    cpSync(programs, join(cwd, "drop-in"), { recursive: true });
    cpSync(programs, join(published, "drop-in"), { recursive: true });
  });

  it.each([
    { name: "bundler", resolution: bundler },
    { name: "node10", resolution: node10 },
  ])("compile with moduleResolution $name once the import has changed", ({ resolution }) => {
    const paths = { "@openai/codex-sdk": [join(cwd, "node_modules/@codex/sdk")] };
    expect(compile(cwd, files, { ...common, ...resolution, paths })).toBe("");
  });

  it.runIf(full)("compile as they are", { timeout: 300_000 }, async () => {
    mkdirSync(published, { recursive: true });
    writeFileSync(join(published, "package.json"), JSON.stringify({ private: true, type: "module" }));
    // Its agent is an optional dependency of a dependency, and nothing here runs it.
    const install = ["install", ...quiet, "--omit=optional", "@openai/codex-sdk", "@types/node@^20"];
    await runCommand("npm", install, { cwd: published });
    expect(compile(published, files, { ...common, ...bundler })).toBe("");
  });
});

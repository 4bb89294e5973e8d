import ts from "typescript";
import { describe, expect, inject, it } from "vitest";
import { compile } from "../src/compile.js";

const cwd = inject("consumer");
const full = inject("scope") === "full";
const { ModuleKind, ModuleResolutionKind } = ts;

const bundler = { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler };
const node16 = { module: ModuleKind.Node16, moduleResolution: ModuleResolutionKind.Node16 };
const nodenext = { module: ModuleKind.NodeNext, moduleResolution: ModuleResolutionKind.NodeNext };

/** TypeScript lets a CommonJS module require an ES module only under `nodenext`. */
const settings = [
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

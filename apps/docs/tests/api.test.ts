import { existsSync } from "node:fs";
import { join } from "node:path";
import { type DeclarationReflection, ReflectionKind } from "typedoc";
import { beforeAll, describe, expect, it } from "vitest";

import { type Api, findUndocumented, readApi } from "../src/api.js";
import { repositoryRoot } from "../src/pages.js";

describe("the API reference", () => {
  let api: Api;
  beforeAll(async () => {
    api = await readApi();
  });

  it("covers every package", () => {
    const modules = api.project.children?.map(({ name }) => name);
    expect(modules).toEqual(
      expect.arrayContaining(["@codex/sdk", "@codex/protocol/schemas", "@codex/testing"]),
    );
  });

  it("has a doc comment for every exported symbol and each of its members", () => {
    expect(findUndocumented(api.project)).toEqual([]);
  });

  it("links every symbol to a file of the repository", () => {
    const symbols = api.project.getReflectionsByKind(ReflectionKind.All) as DeclarationReflection[];
    const links = symbols.flatMap((symbol) => symbol.sources ?? []);
    const paths = links.map(({ url = "" }) => /^\.\.\/\.\.\/\.\.\/([^#]*)/.exec(url)?.[1] ?? url);
    const files = [...new Set(paths)].filter((path) => !path.includes("node_modules"));
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((file) => !existsSync(join(repositoryRoot, file)))).toEqual([]);
  });

  it("has no broken link and exports every type that it uses", () => {
    expect(api.warnings).toEqual([]);
  });
});

import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const builtFile = new URL("../dist/index.js", import.meta.url);

test("the built file imports only @codex/protocol", async () => {
  const text = await readFile(builtFile, "utf8");
  const imports = [...text.matchAll(/^import .*? from "(.*?)";$/gm)].map((match) => match[1]);
  expect([...new Set(imports)].sort()).toEqual(["@codex/protocol", "@codex/protocol/describe"]);
});

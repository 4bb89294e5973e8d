import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const builtFile = new URL("../dist/index.js", import.meta.url);

test("the built file imports only @codex/protocol and contains smol-toml with its licence", async () => {
  const text = await readFile(builtFile, "utf8");
  const imports = [...text.matchAll(/^import .*? from "(.*?)";$/gm)].map((match) => match[1]);
  expect([...new Set(imports)].sort()).toEqual(["@codex/protocol", "@codex/protocol/describe"]);
  expect(text).toContain("SPDX-License-Identifier: BSD-3-Clause");
  expect(text).not.toContain("function parse("); // The parser is not used, so it is not shipped.
});

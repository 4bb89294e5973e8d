import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

import { openWorkbench } from "./workbench.js";

it("doctor prints each check, and what to do about those that failed", async () => {
  await using bench = await openWorkbench();
  const well = await bench.cliWithModel(["doctor"]);
  expect(well.stdout).toMatch(/^✓ the codex binary .* \(sdk\.binary\)$/m);
  expect(well.stdout).toMatch(/^✓ config loaded \(config\.load\)$/m);
  writeFileSync(join(String(bench.env["CODEX_HOME"]), "config.toml"), "model = [broken");
  const broken = await bench.cliWithModel(["doctor"]);
  expect(broken.code).toBe(3);
  expect(broken.stdout).toMatch(
    /^✗ .* \(config\.load\)\n {2}→ Fix the reported config error.*\n(?: {4}.*\n)*? {4}line: 1$/m,
  );
  const json = await bench.cliWithModel(["doctor", "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ status: "fail", codexVersion: expect.any(String) });
});

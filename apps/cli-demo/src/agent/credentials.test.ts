import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { createCodexHome } from "@codex/testing";
import { expect, it } from "vitest";

import { hasCredentials } from "./credentials.js";

it.each([
  [{ CODEX_API_KEY: "k" }, [], true],
  [{ CODEX_API_KEY: "" }, [], false],
  [{ CODEX_ACCESS_TOKEN: "t" }, [], true],
  [{ OPENAI_API_KEY: "k" }, [], false],
  [{}, ['model_provider="mine"'], true],
  [{}, ['model_providers.mine.name="x"'], false],
])("with %j and --config %j: %s", async (variables, overrides, expected) => {
  await using home = await createCodexHome();
  expect(hasCredentials({ CODEX_HOME: home.path, ...variables }, overrides)).toBe(expected);
});

it.each([
  ["auth.json", "{}", true],
  ["config.toml", 'cli_auth_credentials_store = "keyring"\n', true],
  ["config.toml", '# model_provider = "off"\nmodel = "x"\n', false],
])("with a %s of %j: %s", async (name, content, expected) => {
  await using home = await createCodexHome();
  writeFileSync(join(home.path, name), content);
  expect(hasCredentials({ CODEX_HOME: home.path }, [])).toBe(expected);
});

import { TomlDate } from "smol-toml";
import { expectTypeOf, test } from "vitest";
import type { CodexConfig } from "./codex-config.js";
import type { CodexConfigObject, CodexConfigValue } from "./codex-config-value.js";
import type { flattenConfig } from "./flatten-config.js";

type Accepted = Parameters<typeof flattenConfig>[0];

test("known keys are typed, and any other key is allowed", () => {
  expectTypeOf<CodexConfig["model"]>().toEqualTypeOf<string | undefined>();
  expectTypeOf({
    model: "m",
    some_future_key: { n: 1n, at: new TomlDate("07:32:00") },
  }).toExtend<CodexConfig>();
  expectTypeOf({ mcp_servers: { docs: { command: "x", a_future_key: [1] } } }).toExtend<CodexConfig>();
  expectTypeOf({ model: 5 }).not.toExtend<CodexConfig>();
  expectTypeOf({ mcp_servers: { docs: { args: "x" } } }).not.toExtend<CodexConfig>();
  expectTypeOf({ notify: null }).not.toExtend<CodexConfig>();
  expectTypeOf({ a_future_key: () => {} }).not.toExtend<CodexConfig>();
});

test("values that only a newer CLI knows are not type errors", () => {
  expectTypeOf({ sandbox_mode: "moon-base", model_reasoning_effort: "epic" }).toExtend<CodexConfig>();
});

test("an option may be undefined", () => {
  expectTypeOf<{ model: string | undefined; history: { max_bytes: undefined } }>().toExtend<CodexConfig>();
});

test("a configuration of the published SDK is accepted", () => {
  interface PublishedConfig {
    [key: string]: PublishedValue;
  }
  type PublishedValue = string | number | boolean | PublishedValue[] | PublishedConfig;
  expectTypeOf<PublishedConfig>().toExtend<Accepted>();
  expectTypeOf<CodexConfig>().toExtend<CodexConfigObject>();
  expectTypeOf<readonly string[]>().toExtend<CodexConfigValue>();
});

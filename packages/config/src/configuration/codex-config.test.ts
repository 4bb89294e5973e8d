import { TomlDate } from "smol-toml";
import { expectTypeOf, test } from "vitest";
import type { flattenConfig } from "../overrides/flatten-config.js";
import type { CodexConfig } from "./codex-config.js";
import type { CodexConfigObject, CodexConfigValue } from "./codex-config-value.js";

type Accepted = Parameters<typeof flattenConfig>[0];

test("known keys are typed, others are open", () => {
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

test("values of a newer CLI are no type error", () => {
  expectTypeOf({ sandbox_mode: "moon-base", model_reasoning_effort: "epic" }).toExtend<CodexConfig>();
});

test("an undefined option may be passed on", () => {
  expectTypeOf<{ model: string | undefined; history: { max_bytes: undefined } }>().toExtend<CodexConfig>();
});

test("what the published SDK calls a configuration is accepted", () => {
  interface PublishedConfig {
    [key: string]: PublishedValue;
  }
  type PublishedValue = string | number | boolean | PublishedValue[] | PublishedConfig;
  expectTypeOf<PublishedConfig>().toExtend<Accepted>();
  expectTypeOf<CodexConfig>().toExtend<CodexConfigObject>();
  expectTypeOf<readonly string[]>().toExtend<CodexConfigValue>();
});

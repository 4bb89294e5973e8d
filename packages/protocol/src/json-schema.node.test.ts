// The JSON Schema files of the build accept and reject the same events as the zod schemas.
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { threadEventSamples, threadItemSamples } from "../tests/samples.js";
import { safeParseThreadEvent } from "./schemas.js";

interface Definition {
  description?: string;
  properties?: Record<string, Definition>;
  $defs?: Record<string, Definition>;
}

function load(name: string): { json: Definition; validate: ValidateFunction } {
  const json = JSON.parse(readFileSync(new URL(`../json-schema/${name}`, import.meta.url), "utf8"));
  return { json, validate: new Ajv2020({ strict: true }).compile(json) };
}

const event = load("thread-event.json");
const item = load("thread-item.json");

describe("thread-event.json", () => {
  test("accepts every shape that a binary is known to print", () => {
    for (const sample of threadEventSamples) {
      expect(event.validate(sample), JSON.stringify(event.validate.errors)).toBe(true);
    }
  });

  test.each([
    { type: "thread.renamed", name: 3 },
    { type: "turn.started", at: 1 },
    { type: "item.started", item: { id: "item_0", type: "hologram", text: 3 } },
    { type: "item.started", item: { id: "item_0", type: "agent_message", text: "", phase: "x" } },
    {
      type: "item.started",
      item: { id: "a", type: "file_change", changes: [{ path: "/a", kind: "move" }], status: "x" },
    },
    {
      type: "item.started",
      item: { id: "a", type: "web_search", query: "", action: { type: "hum", tune: 1 } },
    },
  ])("accepts the unknown parts of %j", (value) => {
    expect(event.validate(value), JSON.stringify(event.validate.errors)).toBe(true);
  });

  test.each([
    { type: "thread.started" },
    { type: "error", message: 3 },
    { type: "item.started", item: { id: "item_0", type: "agent_message" } },
    {
      type: "item.started",
      item: { id: "item_0", type: "file_change", changes: [{ path: "/a" }], status: "x" },
    },
    {
      type: "item.started",
      item: { id: "a", type: "web_search", query: "", action: { type: "search", query: 3 } },
    },
    { type: 3 },
    [],
  ])("rejects %j", (value) => {
    expect(event.validate(value)).toBe(false);
  });

  test("agrees with the schemas on events with one field replaced", () => {
    const fields = fc.constantFrom("type", "item", "usage", "error", "message", "delta", "thread_id");
    fc.assert(
      fc.property(fc.constantFrom(...threadEventSamples), fields, fc.jsonValue(), (sample, field, value) => {
        const changed = { ...sample, [field]: value };
        expect(event.validate(changed)).toBe(safeParseThreadEvent(changed).success);
      }),
      { numRuns: 1000 },
    );
  });
});

test("thread-item.json accepts every item and unknown items, but no malformed ones", () => {
  for (const sample of Object.values(threadItemSamples).flat()) expect(item.validate(sample)).toBe(true);
  expect(item.validate({ id: "item_0", type: "hologram" })).toBe(true);
  expect(item.validate({ id: "item_0", type: "reasoning" })).toBe(false);
});

test("every definition and every field has a description", () => {
  const definitions = { ...event.json.$defs, ...item.json.$defs };
  expect(Object.keys(definitions)).toContain("CommandExecutionItem");
  for (const [name, definition] of Object.entries(definitions)) {
    expect(definition.description, name).toBeTruthy();
    for (const [field, schema] of Object.entries(definition.properties ?? {})) {
      expect(schema.description, `${name}.${field}`).toBeTruthy();
    }
  }
});

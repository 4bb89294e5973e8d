import { toStandardJsonSchema } from "@valibot/to-json-schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";

import {
  type Shape,
  samples,
  toArkType,
  toJsonSchema,
  toValibot,
  toZod,
} from "../../tests/schema-samples.js";
import { jsonSchema } from "./output-schema.js";
import { prepareOutput } from "./prepared-output.js";
import { SchemaDocument } from "./schema-document.js";
import { isNode, type JsonSchemaNode } from "./schema-reader.js";
import { SchemaValidator } from "./schema-validator.js";

/** What strict mode does not accept in a schema, as far as these schemas can have it. */
function violations(node: unknown, root: JsonSchemaNode): string[] {
  if (Array.isArray(node)) return node.flatMap((entry) => violations(entry, root));
  if (!isNode(node)) return ["a node is missing"];
  const { $ref, type, anyOf, items, properties, required, additionalProperties, $defs } = node;
  const found: string[] = [];
  if ($ref !== undefined) {
    const target = String($ref).slice(2).split("/").map(decodeURIComponent);
    const resolved =
      $ref === "#" ? root : target.reduce<unknown>((at, name) => (at as JsonSchemaNode)?.[name], root);
    return Object.keys(node).length === 1 && resolved !== undefined ? [] : [`bad reference ${$ref}`];
  }
  if (anyOf === undefined && type === undefined) found.push(`no type in ${JSON.stringify(node)}`);
  for (const keyword of ["oneOf", "default", "uniqueItems"]) if (keyword in node) found.push(keyword);
  if (anyOf !== undefined) found.push(...violations(anyOf, root));
  if (items !== undefined) found.push(...violations(items, root));
  if ([type].flat().includes("object")) {
    if (additionalProperties !== false) found.push("an open object");
    const names = Object.keys(properties as object);
    if (JSON.stringify([...(required as string[])].sort()) !== JSON.stringify(names.sort()))
      found.push("an optional property");
    found.push(...Object.values(properties as object).flatMap((property) => violations(property, root)));
  }
  if (isNode($defs)) found.push(...Object.values($defs).flatMap((one) => violations(one, root)));
  return found;
}

describe("a value that a schema allows", () => {
  it.each([
    { name: "jsonSchema()", library: (shape: Shape) => jsonSchema(toJsonSchema(shape)), numRuns: 120 },
    { name: "zod", library: toZod, numRuns: 40 },
    { name: "Valibot", library: (shape: Shape) => toStandardJsonSchema(toValibot(shape)), numRuns: 40 },
    // It compiles each schema, which is slow.
    { name: "ArkType", library: toArkType, numRuns: 8 },
  ])("fits the strict schema and comes back unchanged, with $name", async ({ name, library, numRuns }) => {
    await fc.assert(
      fc.asyncProperty(samples(name === "jsonSchema()"), async ({ shape, value, sent }) => {
        const output = prepareOutput(library(shape));
        const strict = JSON.parse(output.schemaText);
        expect(violations(strict, strict)).toEqual([]);
        expect(new SchemaValidator(new SchemaDocument(output.schemaText)).issues(sent)).toEqual([]);
        expect(await output.read(JSON.stringify(sent))).toEqual({ value });
        // A model that ignores the strict form may leave a property out.
        expect(await output.read(JSON.stringify(value))).toEqual({ value });
      }),
      { numRuns },
    );
  });

  // Found by the property above.
  it("comes back unchanged where only undeclared properties tell the alternatives of a union apart", async () => {
    const first = z.object({ a: z.literal(false).optional(), tag: z.literal("first") });
    const second = z.object({ a: z.null().optional(), tag: z.literal("second") });
    const answer = { v: { a: null, tag: "second" } };
    const { read } = prepareOutput(z.object({ v: z.union([first, second]) }));
    expect(await read(JSON.stringify(answer))).toEqual({ value: answer });

    const numbered = { type: "object", properties: { a: { type: "number" } }, required: ["a"] };
    const named = { ...numbered, properties: { ...numbered.properties, b: { type: "string" } } };
    const inside = (k: object) => ({ type: "object", properties: { k }, required: ["k"] });
    const nested = prepareOutput(
      jsonSchema({ type: "object", properties: { v: { anyOf: [inside(numbered), inside(named)] } } }),
    );
    expect(await nested.read('{"v":{"k":{"a":1,"b":null}}}')).toEqual({ value: { v: { k: { a: 1 } } } });
  });
});

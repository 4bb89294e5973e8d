import { type as ark, type Type } from "arktype";
import fc from "fast-check";
import * as v from "valibot";
import { z } from "zod";

/** A schema of any library, a value that fits it, and the same value with `null` for each absent property. */
export interface Sample {
  shape: Shape;
  value: unknown;
  sent: unknown;
}

export type Shape =
  | { kind: "string" | "number" | "boolean" | "null" }
  | { kind: "enum"; values: readonly string[] }
  | { kind: "constant"; value: string | number | boolean }
  | { kind: "array"; items: Shape }
  | { kind: "object"; properties: Readonly<Record<string, { shape: Shape; isOptional: boolean }>> }
  | { kind: "union"; alternatives: readonly Shape[] }
  // Of JSON Schema alone.
  | { kind: "structure"; value: unknown }
  | { kind: "uuid" }
  | { kind: "set"; items: Shape }
  | { kind: "shared"; shape: Shape };

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  fc.string().map((value) => ({ shape: { kind: "string" as const }, value, sent: value })),
  fc
    .integer({ min: -1000, max: 1000 })
    .map((value) => ({ shape: { kind: "number" as const }, value, sent: value })),
  fc.boolean().map((value) => ({ shape: { kind: "boolean" as const }, value, sent: value })),
  fc.constant({ shape: { kind: "null" as const }, value: null, sent: null }),
  fc
    .uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 3 })
    .map((values) => ({ shape: { kind: "enum" as const, values }, value: values[0], sent: values[0] })),
  fc
    .oneof(fc.string({ minLength: 1, maxLength: 5 }), fc.integer(), fc.boolean())
    .map((value) => ({ shape: { kind: "constant" as const, value }, value, sent: value })),
);

/** What no library of the tests has, or describes in its own way. */
const jsonSchemaLeaf: fc.Arbitrary<Sample> = fc.oneof(
  fc
    .jsonValue({ maxDepth: 2 })
    .map((value) => ({ shape: { kind: "structure" as const, value }, value, sent: value })),
  fc.uuid().map((value) => ({ shape: { kind: "uuid" as const }, value, sent: value })),
);

const names = ["a", "b", "c d", "é/~", "$ref", "id", "properties"];
/** zod and Valibot take an absent property of these names for the one that every object inherits. */
const inheritedNames = ["toString", "constructor"];

/** Ways to tell the alternatives of a union apart. The first is the property of one alternative, the second its value. */
const discriminators: readonly ((index: number) => [Shape, unknown])[] = [
  (index) => [{ kind: "constant", value: `c${index}` }, `c${index}`],
  (index) => [{ kind: "enum", values: [`e${index}`, `f${index}`] }, `f${index}`],
  (index) => [
    {
      kind: "object",
      properties: { inner: { shape: { kind: "constant", value: index }, isOptional: false } },
    },
    { inner: index },
  ],
  (index) => (index % 2 ? [{ kind: "number" }, index] : [{ kind: "string" }, "text"]),
];

function allowsNull(shape: Shape): boolean {
  if (shape.kind === "union") return shape.alternatives.some(allowsNull);
  if (shape.kind === "shared") return allowsNull(shape.shape);
  return shape.kind === "null" || (shape.kind === "structure" && shape.value === null);
}

function objectOf(entries: readonly [string, Sample, boolean, boolean][]): Sample {
  const properties: Record<string, { shape: Shape; isOptional: boolean }> = {};
  const value: Record<string, unknown> = {};
  const sent: Record<string, unknown> = {};
  for (const [name, sample, isOptional, isAbsent] of entries) {
    properties[name] = { shape: sample.shape, isOptional };
    // Absent and null would be the same.
    const isLeftOut = isOptional && isAbsent && !allowsNull(sample.shape);
    if (!isLeftOut) value[name] = sample.value;
    sent[name] = isLeftOut ? null : sample.sent;
  }
  return { shape: { kind: "object", properties }, value, sent };
}

/** Samples of objects, with what only JSON Schema has or without it. */
export function samples(isJsonSchema: boolean): fc.Arbitrary<Sample> {
  const leaves = isJsonSchema ? fc.oneof(leaf, jsonSchemaLeaf) : leaf;
  const { object } = fc.letrec<{ node: Sample; object: Sample; list: Sample; union: Sample; shared: Sample }>(
    (tie) => ({
      node: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        leaves,
        tie("object"),
        tie("list"),
        tie("union"),
        ...(isJsonSchema ? [tie("shared")] : []),
      ),
      object: fc
        .uniqueArray(
          fc.tuple(
            fc.constantFrom(...names, ...(isJsonSchema ? inheritedNames : [])),
            tie("node"),
            fc.boolean(),
            fc.boolean(),
          ),
          {
            selector: ([name]) => name,
            // To ArkType, an object without properties is any object.
            minLength: isJsonSchema ? 0 : 1,
            maxLength: 4,
          },
        )
        .map(objectOf),
      list: fc.tuple(tie("node"), fc.nat(2), fc.boolean()).map(([{ shape, value, sent }, length, isSet]) => ({
        shape: { kind: isSet && isJsonSchema ? ("set" as const) : ("array" as const), items: shape },
        value: isSet ? [value].slice(0, length) : Array(length).fill(value),
        sent: isSet ? [sent].slice(0, length) : Array(length).fill(sent),
      })),
      union: fc
        .tuple(
          fc.array(tie("object"), { minLength: 2, maxLength: 2 }),
          fc.constantFrom(...discriminators),
          fc.nat(1),
          fc.boolean(),
        )
        .map(([objects, discriminator, chosen, withNull]) => {
          const alternatives = objects.map((sample, index) => {
            const [shape, value] = discriminator(index);
            const { properties } = sample.shape as Extract<Shape, { kind: "object" }>;
            return {
              shape: {
                kind: "object" as const,
                properties: { ...properties, tag: { shape, isOptional: false } },
              },
              value: { ...(sample.value as object), tag: value },
              sent: { ...(sample.sent as object), tag: value },
            };
          });
          const shapes: Shape[] = [
            ...alternatives.map(({ shape }) => shape),
            ...(withNull ? [{ kind: "null" as const }] : []),
          ];
          const { value, sent } = alternatives[chosen] as Sample;
          return { shape: { kind: "union" as const, alternatives: shapes }, value, sent };
        }),
      shared: tie("node").map(({ shape, ...rest }) => ({
        shape: { kind: "shared" as const, shape },
        ...rest,
      })),
    }),
  );
  return object as fc.Arbitrary<Sample>;
}

/** Writes a shape as JSON Schema. A shared one is written once, where it is first needed, and referenced from there on. */
export function toJsonSchema(root: Shape): Record<string, unknown> {
  const $defs: Record<string, unknown> = {};
  const write = (shape: Shape): Record<string, unknown> => {
    switch (shape.kind) {
      case "enum":
        return { enum: shape.values };
      case "constant":
      case "structure":
        return { const: shape.value };
      case "uuid":
        return { type: "string", format: "uuid", description: "An id" };
      case "array":
        return { type: "array", items: write(shape.items) };
      case "set":
        return { type: "array", items: write(shape.items), uniqueItems: true };
      case "union":
        return { oneOf: shape.alternatives.map(write), default: null };
      case "shared": {
        const name = `of "${Object.keys($defs).length}"`;
        $defs[name] = undefined;
        $defs[name] = { type: "object", properties: { kept: write(shape.shape) } };
        // A reference into another schema, with a keyword next to it.
        return { $ref: `#/$defs/${encodeURIComponent(name)}/properties/kept`, description: "Shared" };
      }
      case "object": {
        const entries = Object.entries(shape.properties);
        return {
          type: "object",
          properties: Object.fromEntries(entries.map(([name, { shape }]) => [name, write(shape)])),
          required: entries.filter(([, { isOptional }]) => !isOptional).map(([name]) => name),
          additionalProperties: false,
        };
      }
      default:
        return { type: shape.kind };
    }
  };
  return { ...write(root), $defs };
}

export function toZod(shape: Shape): z.ZodType {
  switch (shape.kind) {
    case "enum":
      return z.enum(shape.values as [string, ...string[]]);
    case "constant":
      return z.literal(shape.value);
    case "array":
      return z.array(toZod(shape.items));
    case "union":
      return z.union(shape.alternatives.map(toZod));
    case "object":
      return z.strictObject(
        Object.fromEntries(
          Object.entries(shape.properties).map(([name, { shape, isOptional }]) => [
            name,
            isOptional ? toZod(shape).optional() : toZod(shape),
          ]),
        ),
      );
    default:
      return { string: z.string(), number: z.number(), boolean: z.boolean(), null: z.null() }[
        shape.kind as "string"
      ];
  }
}

export function toValibot(shape: Shape): v.GenericSchema {
  switch (shape.kind) {
    case "enum":
      return v.picklist(shape.values);
    case "constant":
      return v.literal(shape.value);
    case "array":
      return v.array(toValibot(shape.items));
    case "union":
      return v.union(shape.alternatives.map(toValibot));
    case "object":
      return v.object(
        Object.fromEntries(
          Object.entries(shape.properties).map(([name, { shape, isOptional }]) => [
            name,
            isOptional ? v.optional(toValibot(shape)) : toValibot(shape),
          ]),
        ),
      );
    default:
      return { string: v.string(), number: v.number(), boolean: v.boolean(), null: v.null() }[
        shape.kind as "string"
      ];
  }
}

export function toArkType(shape: Shape): Type {
  switch (shape.kind) {
    case "enum":
      return ark.enumerated(...shape.values) as unknown as Type;
    case "constant":
      return ark.unit(shape.value) as unknown as Type;
    case "array":
      return toArkType(shape.items).array() as unknown as Type;
    case "union":
      return shape.alternatives.map(toArkType).reduce((one, other) => one.or(other) as unknown as Type);
    case "object":
      return ark.raw(
        Object.fromEntries(
          Object.entries(shape.properties).map(([name, { shape, isOptional }]) => [
            isOptional ? `${name}?` : name,
            toArkType(shape),
          ]),
        ),
      ) as unknown as Type;
    default:
      return ark.raw(shape.kind) as unknown as Type;
  }
}

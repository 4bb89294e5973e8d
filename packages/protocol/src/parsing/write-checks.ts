import * as z from "zod";
import { knownValues } from "../tolerance/open-enum-schema.js";
import { knownBranches } from "../tolerance/type-branch-schema.js";
import { isUnrecognizedTypeSchema } from "../tolerance/unrecognized-type-schema.js";

/**
 * Writes a module of plain functions that say whether a value satisfies a schema: one for each object schema, calling
 * each other. zod builds a copy of what it validates, takes tens of milliseconds to load and needs thousands of values
 * to get up to speed; every process that runs a turn would pay for all of it. The schemas stay what is maintained.
 *
 * A "yes" of these functions is final. A "no" is so only when zod agrees: it fills in defaults, they do not.
 *
 * @param schemas every object schema and union that may occur, by the name of the function it becomes
 * @param exported the functions that others may call
 * @throws for a kind of schema it does not know yet: teach it, then
 */
export function writeChecks(
  schemas: ReadonlyMap<z.core.$ZodType, string>,
  exported: readonly string[],
): string {
  const functions = [...schemas].map(([schema, name]) => {
    const branches = knownBranches(schema);
    const body = branches === null ? objectBody(schema, schemas) : branchBody(schema, branches, schemas);
    return `${exported.includes(name) ? "export " : ""}function ${name}(value: unknown): boolean {\n${body}\n}\n`;
  });
  return [...functions, isObject].join("\n");
}

type Names = ReadonlyMap<z.core.$ZodType, string>;

function objectBody(schema: z.core.$ZodType, names: Names): string {
  if (!(schema instanceof z.ZodObject)) throw new Error(`cannot write a check of ${schema._zod.def.type}`);
  const fields = Object.entries<z.core.$ZodType>(schema.shape).map(([name, field]) =>
    isOptional(field)
      ? absentOr(name, expression(field.def.innerType, `value["${name}"]`, names))
      : expression(field, `value["${name}"]`, names),
  );
  const conditions = fields.filter((condition) => condition !== "true");
  return `  return ${["isObject(value)", ...conditions].join(" &&\n    ")};`;
}

function branchBody(
  schema: z.core.$ZodType,
  branches: ReadonlyMap<unknown, z.core.$ZodType>,
  names: Names,
): string {
  const unknown = (schema as z.ZodUnion).options.at(-1) as z.core.$ZodType;
  const cases = [...branches].map(
    ([type, member]) => `    case ${JSON.stringify(type)}: return ${expression(member, "value", names)};`,
  );
  return [
    "  if (!isObject(value)) return false;",
    '  switch (value["type"]) {',
    ...cases,
    `    default: return ${expression(unknown, "value", names)};`,
    "  }",
  ].join("\n");
}

/** A condition on a value that the schema decides about. */
function expression(schema: z.core.$ZodType, value: string, names: Names): string {
  const name = names.get(schema);
  if (name !== undefined) return `${name}(${value})`;
  if (isAnyString(schema)) return `typeof ${value} === "string"`;
  if (schema instanceof z.ZodNumberFormat && schema.format === "safeint")
    return `Number.isSafeInteger(${value})`;
  if (schema instanceof z.ZodBoolean) return `typeof ${value} === "boolean"`;
  if (schema instanceof z.ZodUnknown) return "true";
  if (schema instanceof z.ZodLiteral) return `${value} === ${JSON.stringify(schema.value)}`;
  if (schema instanceof z.ZodNullable)
    return `(${value} === null || ${expression(schema.def.innerType, value, names)})`;
  if (schema instanceof z.ZodArray) return every(`Array.isArray(${value})`, value, schema.element, names);
  if (schema instanceof z.ZodRecord)
    return every(`isObject(${value})`, `Object.values(${value})`, schema.valueType, names);
  throw new Error(`cannot write a check of ${schema._zod.def.type}`);
}

/** Who gets to the check of an unknown type has been told apart from the known ones. */
function isAnyString(schema: z.core.$ZodType): boolean {
  if (knownValues(schema) !== null || isUnrecognizedTypeSchema(schema)) return true;
  return schema instanceof z.ZodString && schema.def.checks === undefined;
}

function every(condition: string, values: string, element: z.core.$ZodType, names: Names): string {
  const test = expression(element, "element", names);
  if (test === "true") return condition;
  return `${condition} && ${values}.every((element: unknown) => ${test})`;
}

/** Absent is not the same as `undefined`, to zod. */
function absentOr(name: string, condition: string): string {
  return condition === "true"
    ? "true"
    : `(value["${name}"] === undefined ? !("${name}" in value) : ${condition})`;
}

function isOptional(schema: z.core.$ZodType): schema is z.ZodOptional | z.ZodExactOptional | z.ZodDefault {
  return (
    schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault
  );
}

const isObject = `function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
`;

import * as z from "zod";
import { knownValues } from "../tolerance/open-enum-schema.js";
import { knownBranches } from "../tolerance/type-branch-schema.js";

/** Says whether a value satisfies a schema. */
export type Check = (value: unknown) => boolean;

/**
 * Compiles a schema into nested plain functions that only say yes or no. zod builds a copy of what it validates and
 * needs thousands of values to get up to speed; this does neither, and the stream of events is the hot path. A
 * "no" is final only when zod says so too, and a schema of a kind not listed here is left to zod altogether.
 */
export function compileCheck(schema: z.core.$ZodType): Check {
  if (knownValues(schema) !== null) return isString;
  const branches = knownBranches(schema);
  if (branches !== null) return compileBranches(branches, (schema as z.ZodUnion).options.at(-1));
  if (schema instanceof z.ZodObject) return compileObject(schema);
  if (schema instanceof z.ZodArray) {
    const element = compileCheck(schema.element);
    return (value) => Array.isArray(value) && value.every(element);
  }
  if (schema instanceof z.ZodRecord) {
    const field = compileCheck(schema.valueType);
    return (value) => isObject(value) && Object.values(value).every(field);
  }
  if (schema instanceof z.ZodNullable) {
    const inner = compileCheck(schema.def.innerType);
    return (value) => value === null || inner(value);
  }
  if (schema instanceof z.ZodLiteral) {
    const { values } = schema;
    return (value) => values.has(value as z.core.util.Literal);
  }
  if (schema instanceof z.ZodString && schema.def.checks === undefined) return isString;
  if (schema instanceof z.ZodNumberFormat && schema.format === "safeint") return Number.isSafeInteger;
  if (schema instanceof z.ZodBoolean) return (value) => typeof value === "boolean";
  if (schema instanceof z.ZodUnknown) return () => true;
  return (value) => z.safeParse(schema, value).success;
}

function compileBranches(
  known: ReadonlyMap<unknown, z.core.$ZodType>,
  unknown: z.core.$ZodType | undefined,
): Check {
  const checks = new Map([...known].map(([type, member]) => [type, compileCheck(member)]));
  const fallback = unknown === undefined ? () => false : compileCheck(unknown);
  return (value) => isObject(value) && (checks.get(value["type"]) ?? fallback)(value);
}

function compileObject(schema: z.ZodObject): Check {
  const keys = Object.keys(schema.shape);
  const optional = keys.map((key) => isOptional(schema.shape[key]));
  const checks = keys.map((key) => compileCheck(withoutOptional(schema.shape[key] as z.core.$ZodType)));
  // Counting instead of iterating over pairs: this loop is where the time goes before the engine has optimised it.
  return (value) => {
    if (!isObject(value)) return false;
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] as string;
      const field = value[key];
      if (field === undefined && optional[index] && !(key in value)) continue;
      if (!(checks[index] as Check)(field)) return false;
    }
    return true;
  };
}

function isOptional(schema: unknown): schema is z.ZodOptional | z.ZodExactOptional | z.ZodDefault {
  return (
    schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault
  );
}

function withoutOptional(schema: z.core.$ZodType): z.core.$ZodType {
  return isOptional(schema) ? schema.def.innerType : schema;
}

function isString(value: unknown): boolean {
  return typeof value === "string";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

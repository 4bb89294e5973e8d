import { readFile } from "node:fs/promises";

import { CliError } from "../outcome/cli-error.js";
import { ExitCode } from "../outcome/exit-code.js";

/** Reads the JSON Schema that `--schema` names. */
export async function readSchema(file: string): Promise<object> {
  const content = await readFile(file, "utf8").catch((error: unknown) => {
    throw wrong(`The schema file ${JSON.stringify(file)} cannot be read: ${reason(error)}`);
  });
  let schema: unknown;
  try {
    schema = JSON.parse(content);
  } catch (error) {
    throw wrong(`The schema file ${JSON.stringify(file)} is not JSON: ${reason(error)}`);
  }
  if (typeof schema === "object" && schema !== null && !Array.isArray(schema)) return schema;
  throw wrong(`The schema file ${JSON.stringify(file)} must hold a JSON Schema object.`);
}

function wrong(message: string): CliError {
  return new CliError(ExitCode.WrongUsage, message, [
    'A schema looks like: {"type": "object", "properties": {"summary": {"type": "string"}}}',
  ]);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

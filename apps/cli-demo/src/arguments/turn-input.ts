import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";

import { type Input, jsonSchema } from "@codex/sdk";

import { CliError, ExitCode } from "../errors/cli-error.js";

/**
 * Returns the prompt: the argument, or standard input if the argument is missing or `-`. Returns `undefined` if there is
 * neither. With an argument, standard input is not read: it may be a pipe that never ends.
 */
export async function readPrompt(
  argument: string | undefined,
  input: NodeJS.ReadStream,
): Promise<string | undefined> {
  if (argument !== undefined && argument !== "-") return argument;
  if (input.isTTY) return undefined;
  const prompt = await text(input);
  return prompt.trim() === "" ? undefined : prompt;
}

/**
 * Builds the input of a turn from a prompt, images, or both.
 *
 * @param directory image paths are relative to it
 */
export function buildInput(prompt: string | undefined, images: readonly string[], directory: string): Input {
  return [
    ...(prompt === undefined ? [] : [{ type: "text", text: prompt } as const]),
    ...images.map((path) => ({ type: "local_image", path: resolve(directory, path) }) as const),
  ];
}

/**
 * Checks the files of `--image`.
 *
 * @throws {CliError} when one of them is no file
 */
export async function checkImages(images: readonly string[], directory: string): Promise<void> {
  for (const image of images) {
    const found = await stat(resolve(directory, image)).catch(() => undefined);
    if (found?.isFile()) continue;
    const problem = found === undefined ? "does not exist" : "is not a file";
    throw new CliError(ExitCode.WrongUsage, `--image: ${JSON.stringify(image)} ${problem}.`);
  }
}

/**
 * Reads the JSON Schema of `--schema`, which the answer must fit.
 *
 * @throws {CliError} when the file cannot be read or does not contain a JSON object
 */
export async function readSchema(file: string): Promise<object> {
  const content = await readFile(file, "utf8").catch((error: unknown) => {
    throw schemaError(`The schema file ${JSON.stringify(file)} cannot be read: ${reasonOf(error)}`);
  });
  let schema: unknown;
  try {
    schema = JSON.parse(content);
  } catch (error) {
    throw schemaError(`The schema file ${JSON.stringify(file)} is not valid JSON: ${reasonOf(error)}`);
  }
  if (typeof schema === "object" && schema !== null && !Array.isArray(schema)) return jsonSchema(schema);
  throw schemaError(`The schema file ${JSON.stringify(file)} must contain a JSON object.`);
}

function schemaError(message: string): CliError {
  return new CliError(ExitCode.WrongUsage, message, [
    'Example of a schema: {"type": "object", "properties": {"summary": {"type": "string"}}}',
  ]);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

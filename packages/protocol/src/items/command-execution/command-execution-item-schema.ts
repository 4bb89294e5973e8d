import * as z from "zod";
import { wireObject } from "../../tolerance/wire-object.js";
import { commandExecutionStatusSchema } from "./command-execution-status-schema.js";

/** Validates a `CommandExecutionItem`. */
export const commandExecutionItemSchema = wireObject({
  id: z.string(),
  type: z.literal("command_execution"),
  command: z.string(),
  aggregated_output: z.string(),
  exit_code: z.int().nullable().exactOptional(),
  status: commandExecutionStatusSchema,
});

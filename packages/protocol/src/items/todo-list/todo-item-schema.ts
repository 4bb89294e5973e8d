import * as z from "zod";
import { wireObject } from "../../tolerance/wire-object.js";

/** Validates a `TodoItem`. */
export const todoItemSchema = wireObject({ text: z.string(), completed: z.boolean() });

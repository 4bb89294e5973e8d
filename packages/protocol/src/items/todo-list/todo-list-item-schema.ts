import * as z from "zod";
import { wireObject } from "../../tolerance/wire-object.js";
import { todoItemSchema } from "./todo-item-schema.js";

/** Validates a `TodoListItem`. */
export const todoListItemSchema = wireObject({
  id: z.string(),
  type: z.literal("todo_list"),
  items: z.array(todoItemSchema),
});

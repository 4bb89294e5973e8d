import type { TodoItem } from "./todo-item.js";

/**
 * The agent's plan for the turn. It starts when the agent makes one, is updated as entries get done, and completes
 * when the turn ends. CLIs of today offer the agent no tool for it on the exec transport; older ones did.
 */
export interface TodoListItem {
  /** Names the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "todo_list";
  /** The entries, in order. */
  items: TodoItem[];
}

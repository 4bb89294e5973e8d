/**
 * The agent's plan for the turn. The item starts when the agent makes a plan, is updated as entries are completed, and
 * completes when the turn ends. On the exec transport, today's CLIs give the agent no tool for it; older CLIs did.
 */
export type TodoListItem = {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "todo_list";
  /** The entries, in order. */
  items: TodoItem[];
};

/** One entry of the to-do list. */
export type TodoItem = {
  /** The task. */
  text: string;
  /** Whether the task is done. */
  completed: boolean;
};

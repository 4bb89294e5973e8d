/** One entry of the to-do list. */
export interface TodoItem {
  /** What is to be done. */
  text: string;
  /** Whether it is done. */
  completed: boolean;
}

import type { ThreadState } from "./thread-state.js";

/** The state of a thread of which no event has been seen. Start every reduction with it. */
export const initialThreadState: ThreadState = {
  threadId: null,
  status: "idle",
  turn: 0,
  items: [],
  runningText: "",
  finalResponse: "",
  todoList: [],
  usage: null,
  error: null,
  retryNotice: null,
};

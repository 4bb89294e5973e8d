/**
 * Where a thread stands.
 *
 * - `idle`: nothing has happened yet.
 * - `starting`: the thread is there, and the agent has not begun to work on the input.
 * - `running`: a turn is under way. It stays so when the process dies: no event tells.
 * - `completed`: the last turn ended well.
 * - `failed`: the last turn failed; the state's `error` says why.
 */
export type ThreadStateStatus = "idle" | "starting" | "running" | "completed" | "failed";

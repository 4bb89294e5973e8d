// Every delay of the life of a process, by name. The ones a caller may set are defaults here.

/** Default `stdinGraceMs`: `codex app-server` ends about 25 ms after its stdin is closed. */
export const STDIN_GRACE_MS = 2_000;
/** Default `interruptGraceMs`: `codex exec` ends about 40 ms after SIGINT, its commands with it. */
export const INTERRUPT_GRACE_MS = 1_000;
/** Default `killGraceMs`. */
export const KILL_GRACE_MS = 5_000;
/** How long `end()` waits, after SIGKILL, for a process the system cannot kill right now (stuck in a driver, say). */
export const UNKILLABLE_WAIT_MS = 2_000;
/**
 * How often a host that ends looks, at most, for what is still there of its processes. Each look takes some
 * milliseconds.
 */
export const HOST_EXIT_LOOKS = 20;
/**
 * How soon `end()` looks whether the descendants are gone: they are not our children, so nothing notifies us. Each
 * further wait is half as long again, up to the maximum.
 */
export const SURVIVOR_POLL_MS = 20;
export const MAX_SURVIVOR_POLL_MS = 200;

/** After the exit, a pipe on which nothing came for this long is held by somebody else, and given up. */
export const DRAIN_TICK_MS = 50;
/** After the exit, a pipe is read for at most this many ticks, even when somebody else keeps writing to it. */
export const DRAIN_MAX_TICKS = 20;

/** How a Rust program exits when it panics: not in order, and its commands with it may still run. */
export const PANIC_EXIT_CODE = 101;

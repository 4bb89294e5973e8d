// The names a fragment of a page may use without saying where they come from: what the page has just explained.

declare const codex: import("@codex/sdk").Codex;
declare const thread: import("@codex/sdk").Thread;
declare const controller: AbortController;

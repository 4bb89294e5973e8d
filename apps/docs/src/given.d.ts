// Names that a fragment may use without declaring them, because the page has just introduced them.

declare const codex: import("@codex/sdk").Codex;
declare const thread: import("@codex/sdk").Thread;
declare const controller: AbortController;

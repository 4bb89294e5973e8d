// apps/smoke runs the snippets with the packed packages.

export { runSnippet } from "./snippet-runner.js";
export { findSnippets } from "./snippets.js";

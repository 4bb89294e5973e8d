// What apps/smoke needs to run the programs of the pages on the packed packages.
export { findSnippets } from "./snippets/find-snippets.js";
export { runSnippet } from "./snippets/run-snippet.js";

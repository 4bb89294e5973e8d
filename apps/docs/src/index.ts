// apps/smoke compiles and runs the snippets with the packed packages.

export { freePort } from "./free-port.js";
export { registryInstalls } from "./installs.js";
export { runSnippet } from "./snippet-runner.js";
export { findSnippets } from "./snippets.js";

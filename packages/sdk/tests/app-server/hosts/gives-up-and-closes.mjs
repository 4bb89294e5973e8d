// A host program that uses the built SDK. Its server, the first argument, never ends the turn. The turn times out, the
// host closes its Codex, and must then exit.
import { Codex } from "@codex/sdk";

const codex = new Codex({ transport: "app-server", codexPathOverride: process.argv[2], killGraceMs: 300 });
const { code } = await codex
  .startThread()
  .run("Go", { timeoutMs: 300 })
  .catch((error) => error);
await codex.close();
console.log(code);

// A host program that uses the built SDK: gives up a turn that its server, the first argument, does not end, closes
// everything, and has nothing more to do.
import { Codex } from "@codex/sdk";

const codex = new Codex({ transport: "app-server", codexPathOverride: process.argv[2], killGraceMs: 300 });
const { code } = await codex
  .startThread()
  .run("Go", { timeoutMs: 300 })
  .catch((error) => error);
await codex.close();
console.log(code);

// A host program that uses the built SDK: gives up a turn for which its server, the first argument, loads no thread, and
// has nothing more to do.
import { Codex } from "@codex/sdk";

const codex = new Codex({ transport: "app-server", codexPathOverride: process.argv[2] });
const thread = process.argv[3] ? codex.resumeThread(process.argv[3]) : codex.startThread();
const { code } = await thread.run("Go", { timeoutMs: 300 }).catch((error) => error);
console.log(code);

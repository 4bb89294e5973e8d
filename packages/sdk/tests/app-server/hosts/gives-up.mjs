// A host program that uses the built SDK. Its server, the first argument, never loads the thread. The turn times out,
// and the host must then exit.
import { Codex } from "@codex/sdk";

const codex = new Codex({ transport: "app-server", codexPathOverride: process.argv[2] });
const thread = process.argv[3] ? codex.resumeThread(process.argv[3]) : codex.startThread();
const { code } = await thread.run("Go", { timeoutMs: 300 }).catch((error) => error);
console.log(code);

// Aborts a turn while its command runs. The test looks for the process id that the command wrote.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Codex } from "@codex/sdk";
import { createCodexHome, reply, startScriptedModel } from "@codex/testing";

const home = await createCodexHome();
const pidFile = join(home.path, "command.pid");
const model = await startScriptedModel({ replies: [reply.shell(`echo $$ > '${pidFile}'; sleep 600`)] });
const codex = new Codex({ transport: process.argv[2], config: model.config, env: home.env });
const thread = codex.startThread({ skipGitRepoCheck: true, sandboxMode: "danger-full-access" });

const controller = new AbortController();
const reason = new Error("changed my mind");
const running = thread.run("Take your time", { signal: controller.signal });
while (!existsSync(pidFile) || readFileSync(pidFile, "utf8") === "") await sleep(20);
const pid = Number(readFileSync(pidFile, "utf8"));
controller.abort(reason);
const rejection = await running.catch((error) => error);

await codex.close();
await Promise.all([model.close(), home.dispose()]);
console.log(JSON.stringify({ pid, withReason: rejection === reason }));

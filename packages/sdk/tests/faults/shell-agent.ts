import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The thread id in every turn of a shell agent. */
export const shellThreadId = "01900000-0000-7000-8000-0123456789ab";

const prelude = `#!/bin/sh
started='{"type":"thread.started","thread_id":"${shellThreadId}"}
{"type":"turn.started"}'
completed='{"type":"turn.completed","usage":{"input_tokens":1,"cached_input_tokens":0,"output_tokens":1}}'
here=$(dirname "$0")
say() { printf '{"type":"item.completed","item":{"id":"item_0","type":"agent_message","text":"%s"}}\\n' "$1"; }
`;

/** An agent written as a shell script, for faults without a stand-in. It can use `$started`, `$completed` and `say`. */
export interface ShellAgent extends Disposable {
  /** The executable. */
  path: string;
  /** The folder of the executable, which is `$here` in the script. */
  folder: string;
}

/** Creates a shell agent. */
export function shellAgent(script: string): ShellAgent {
  const folder = mkdtempSync(join(tmpdir(), "codex-shell-agent-"));
  const path = join(folder, "codex");
  writeFileSync(path, `${prelude}${script}\n`, { mode: 0o755 });
  return { path, folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

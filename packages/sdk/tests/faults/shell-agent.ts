import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The thread that every turn of a shell agent is about. */
export const shellThreadId = "01900000-0000-7000-8000-0123456789ab";

const prelude = `#!/bin/sh
started='{"type":"thread.started","thread_id":"${shellThreadId}"}
{"type":"turn.started"}'
completed='{"type":"turn.completed","usage":{"input_tokens":1,"cached_input_tokens":0,"output_tokens":1}}'
here=$(dirname "$0")
say() { printf '{"type":"item.completed","item":{"id":"item_0","type":"agent_message","text":"%s"}}\\n' "$1"; }
`;

/** An agent written as a shell script, for what no stand-in does; the script knows `$started`, `$completed`, `say`. */
export interface ShellAgent extends Disposable {
  /** The executable. */
  path: string;
  /** Its folder; the script starts elsewhere, and finds this in `$here`. */
  folder: string;
}

/** Makes one. */
export function shellAgent(script: string): ShellAgent {
  const folder = mkdtempSync(join(tmpdir(), "codex-shell-agent-"));
  const path = join(folder, "codex");
  writeFileSync(path, `${prelude}${script}\n`, { mode: 0o755 });
  return { path, folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

// Imports each package that can be used alone. Compiled, not run.
import { AppServerClient } from "@codex/app-server";
import type { ClientRequests, ThreadItem } from "@codex/app-server/wire";
import { flattenConfig } from "@codex/config";
import { buildExecArguments, findCodexBinary, startProcess } from "@codex/exec";
import { initialThreadState, reduceThreadEvent, type ThreadEvent, type ThreadState } from "@codex/protocol";
import type { ServerNotifications } from "@codex/sdk/wire";

export type Wire = [
  ClientRequests["thread/start"]["params"],
  ThreadItem,
  ServerNotifications["turn/completed"],
];
export const overrides: string[] = flattenConfig({ model: "gpt-5.5" });
export const show = (events: ThreadEvent[]): ThreadState =>
  events.reduce(reduceThreadEvent, initialThreadState);
export const binary: string = findCodexBinary().path;
export { AppServerClient, buildExecArguments, startProcess };

// A front end without the types of Node.js. Compiled, not run.
import { flattenConfig } from "@codex/config";
import {
  initialThreadState,
  isUnknownThreadEvent,
  reduceThreadEvent,
  type ThreadEvent,
} from "@codex/protocol";
import { threadEventSchema } from "@codex/protocol/schemas";

export const state = ([] as ThreadEvent[]).reduce(reduceThreadEvent, initialThreadState);
export const unknown = (event: ThreadEvent): boolean => isUnknownThreadEvent(event);
export const accepted: boolean = threadEventSchema.safeParse({}).success;
document.title = flattenConfig({ a: 1 }).join();

// A browser program that uses only types.
import type { ThreadEvent } from "@codex/protocol";

const type: ThreadEvent["type"] = "turn.started";
document.title = type;

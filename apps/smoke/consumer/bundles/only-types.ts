// A browser program that needs only the types.
import type { ThreadEvent } from "@codex/protocol";

const type: ThreadEvent["type"] = "turn.started";
document.title = type;

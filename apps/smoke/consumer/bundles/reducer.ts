// A browser program that passes events to the reducer and shows the state on the page.
import { initialThreadState, reduceThreadEvent, type ThreadEvent } from "@codex/protocol";

const events: ThreadEvent[] = [
  { type: "thread.started", thread_id: "0199" },
  { type: "turn.started" },
  { type: "item.completed", item: { id: "item_0", type: "agent_message", text: "Hello, browser." } },
];
document.title = JSON.stringify(events.reduce(reduceThreadEvent, initialThreadState));

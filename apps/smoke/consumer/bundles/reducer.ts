// A browser program that shows a thread: it feeds events to the reducer and puts the result on the page.
import { initialThreadState, reduceThreadEvent, type ThreadEvent } from "@codex/protocol";

const events: ThreadEvent[] = [
  { type: "thread.started", thread_id: "0199" },
  { type: "turn.started" },
  { type: "item.completed", item: { id: "item_0", type: "agent_message", text: "Hello, browser." } },
];
document.title = JSON.stringify(events.reduce(reduceThreadEvent, initialThreadState));

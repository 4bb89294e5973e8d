// Runs the function of the guide on Inngest with Inngest's kit for tests: the whole function, then its first step with a turn that
// asks for approval. The last line printed has the outcomes.
import { InngestTestEngine } from "@inngest/test";
import { turn } from "../functions.js";
import { drain } from "../turn.js";

const play = (thread, input) =>
  new InngestTestEngine({
    function: turn,
    events: [{ name: "codex/turn.requested", data: { thread, input } }],
  });
const { result: ended } = await play("issue-1", "Say hello").execute();
const { result: parked } = await play("issue-2", "Fix it").executeStep("attempt 1");
await drain();
console.log(JSON.stringify({ ended, parked }));

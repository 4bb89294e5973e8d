import type { WebState } from "@codex/web";

/** Tells a screen reader what changed: the start and the end of a turn, and that the agent asks. Not every word. */
export function Announcer({ state }: { state: WebState }) {
  return (
    <p className="for-screen-readers" role="status">
      {announcement(state)}
    </p>
  );
}

function announcement({ requests, isRunning, error, thread }: WebState): string {
  if (requests.length > 0) return "The agent is waiting for your answer.";
  if (isRunning) return "The agent is working.";
  if (error !== null) return `The turn failed: ${error.message}`;
  return thread.finalResponse === "" ? "" : `The agent answered: ${thread.finalResponse}`;
}

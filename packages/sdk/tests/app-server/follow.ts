import type { StreamedTurn, ThreadEvent } from "../../src/index.js";

/** Collects the events of a turn in order; `seen` resolves at the first event that matches. */
export function follow(streamed: StreamedTurn) {
  const events: ThreadEvent[] = [];
  const waiting: { wanted: (event: ThreadEvent) => boolean; resolve: () => void }[] = [];
  const done = (async () => {
    for await (const event of streamed.events) {
      events.push(event);
      for (const { wanted, resolve } of waiting) if (wanted(event)) resolve();
    }
  })();
  done.catch(() => {});
  return {
    events,
    done,
    seen: (wanted: (event: ThreadEvent) => boolean) =>
      new Promise<void>((resolve) => {
        if (events.some(wanted)) resolve();
        waiting.push({ wanted, resolve });
      }),
  };
}

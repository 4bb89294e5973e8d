import type { ThreadView, TurnView, TurnViewState } from "../fleet-state.js";
import { WorkerName } from "./workers.js";

/** The threads as lanes, each with its latest turns from the newest to the oldest. */
export function Threads({ threads }: { threads: readonly ThreadView[] }) {
  return (
    <section aria-labelledby="threads">
      <h2 id="threads">Threads</h2>
      {threads.map(({ key, turns, queued, hidden }) => (
        <section key={key} className="lane" aria-label={`Thread ${key}`}>
          <div className="lane-title">
            <h3>
              <a href={`#thread/${encodeURIComponent(key)}`}>{key}</a>
            </h3>
            <p className="quiet">{queued} queued</p>
          </div>
          <ol className="turns" reversed>
            {turns.map((turn) => (
              <Turn key={turn.key} turn={turn} />
            ))}
            {hidden > 0 && <li className="quiet">and {hidden.toLocaleString()} before</li>}
            {turns.length === 0 && <li className="quiet">No turn has begun yet.</li>}
          </ol>
        </section>
      ))}
    </section>
  );
}

const looks: Record<TurnViewState, { text: string; badge: string }> = {
  queued: { text: "queued", badge: "" },
  running: { text: "running", badge: "running" },
  asking: { text: "asks", badge: "running" },
  parked: { text: "parked", badge: "running" },
  orphaned: { text: "worker killed", badge: "failed" },
  completed: { text: "completed", badge: "completed" },
  failed: { text: "failed", badge: "failed" },
  cancelled: { text: "cancelled", badge: "failed" },
};

/** Where a turn is, as a badge. */
export function TurnBadge({ state }: { state: TurnViewState }) {
  return <span className={`badge ${looks[state].badge}`}>{looks[state].text}</span>;
}

function Turn({ turn: { key, state, prompt, workers, note } }: { turn: TurnView }) {
  return (
    <li className={`card turn ${state}`} aria-label={key}>
      <p className="step-title">
        <strong>{key}</strong>
        <TurnBadge state={state} />
      </p>
      <Journey workers={workers} />
      <p className="note quiet" title={prompt}>
        {note || prompt}
      </p>
    </li>
  );
}

/** The workers that ran a turn, one after the other: in full for screen readers, else the first and the last. */
function Journey({ workers }: { workers: readonly string[] }) {
  const stations = workers.filter((worker, index) => worker !== workers[index - 1]);
  const [first, last] = [stations[0], stations.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (stations.length === 1) {
    return (
      <p className="journey">
        <WorkerName name={first} />
      </p>
    );
  }
  return (
    <p className="journey" title={stations.join(" → ")}>
      <span className="for-screen-readers">moved from {stations.join(" to ")}</span>
      <span aria-hidden="true">
        <WorkerName name={first} /> → {stations.length > 2 && "… → "}
        <WorkerName name={last} />
      </span>
    </p>
  );
}

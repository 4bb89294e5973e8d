import type { ThreadView, TurnView, TurnViewState } from "../fleet-state.js";
import { WorkerName } from "./workers.js";

/** The threads as lanes, each with its latest turns from the newest to the oldest. */
export function Threads({ threads }: { threads: readonly ThreadView[] }) {
  return (
    <section aria-labelledby="threads">
      <h2 id="threads">Threads</h2>
      {threads.map(({ key, turns, hidden }) => (
        <section key={key} className="lane" aria-label={`Thread ${key}`}>
          <h3>{key}</h3>
          <ol className="turns" reversed>
            {turns.map((turn) => (
              <Turn key={turn.key} turn={turn} />
            ))}
            {hidden > 0 && <li className="quiet">and {hidden.toLocaleString()} before</li>}
            {turns.length === 0 && <li className="quiet">No turns yet.</li>}
          </ol>
        </section>
      ))}
    </section>
  );
}

const badges: Record<TurnViewState, { text: string; look: string }> = {
  queued: { text: "queued", look: "" },
  running: { text: "running", look: "running" },
  asking: { text: "asks", look: "running" },
  parked: { text: "parked", look: "running" },
  orphaned: { text: "its worker was killed", look: "failed" },
  completed: { text: "completed", look: "completed" },
  failed: { text: "failed", look: "failed" },
  cancelled: { text: "cancelled", look: "failed" },
};

function Turn({ turn: { key, state, prompt, workers, note } }: { turn: TurnView }) {
  const { text, look } = badges[state];
  return (
    <li className={`card turn ${state}`} aria-label={key}>
      <p className="step-title">
        <strong>{key}</strong>
        <span className={`badge ${look}`}>{text}</span>
      </p>
      <p className="prompt" title={prompt}>
        {prompt}
      </p>
      {workers.length > 0 && <Journey workers={workers} />}
      {note !== "" && (
        <p className="note quiet" title={note}>
          {note}
        </p>
      )}
    </li>
  );
}

/** The workers that ran a turn, one after the other. */
function Journey({ workers }: { workers: readonly string[] }) {
  const stations = workers.filter((worker, index) => worker !== workers[index - 1]);
  const [first, ...later] = stations;
  return (
    <p className="journey">
      <span className="for-screen-readers">{later.length > 0 ? "Moved from " : "Ran on "}</span>
      <WorkerName name={first ?? ""} />
      {later.map((worker, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a journey only grows.
        <span key={index} className="move">
          <span aria-hidden="true"> → </span>
          <span className="for-screen-readers"> to </span>
          <WorkerName name={worker} />
        </span>
      ))}
    </p>
  );
}

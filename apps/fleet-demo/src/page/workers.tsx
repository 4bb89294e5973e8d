import type { WorkerView } from "../fleet-state.js";
import { usePost, useSecondsUntil } from "./fleet-client.js";

interface WorkersProps {
  workers: readonly WorkerView[];
  /** When the next one is killed; `null` if none will be. */
  nextKillAt: string | null;
}

/** The workers, and buttons that kill them. */
export function Workers({ workers, nextKillAt }: WorkersProps) {
  const { post, isBusy, failure } = usePost("/kills");
  const seconds = useSecondsUntil(nextKillAt);
  return (
    <section className="workers" aria-labelledby="workers">
      <div className="section-title">
        <h2 id="workers">Workers</h2>
        <button type="button" className="stop" disabled={isBusy} onClick={() => post({})}>
          Kill a worker now
        </button>
        {seconds !== null && <p className="quiet">The next one is killed in {seconds} s.</p>}
        {failure !== null && (
          <p className="failure" role="alert">
            {failure}
          </p>
        )}
      </div>
      <ul className="cards">
        {workers.filter(isAlive).map((worker) => (
          <Worker
            key={worker.name}
            worker={worker}
            isBusy={isBusy}
            onKill={() => post({ worker: worker.name })}
          />
        ))}
      </ul>
      <ul className="gone" aria-label="Workers that are gone">
        {workers
          .filter((worker) => !isAlive(worker))
          .map(({ name, state, turns, ended }) => (
            <li key={name}>
              <WorkerName name={name} /> <span className="badge failed">{state}</span>{" "}
              <span className="quiet">
                {turns.length > 0 ? `left behind ${turns.join(", ")}` : `after ${count(ended, "turn")}`}
              </span>
            </li>
          ))}
      </ul>
    </section>
  );
}

function isAlive({ state }: WorkerView): boolean {
  return state === "starting" || state === "running";
}

interface WorkerProps {
  worker: WorkerView;
  isBusy: boolean;
  onKill(): void;
}

function Worker({ worker: { name, pid, state, turns, ended }, isBusy, onKill }: WorkerProps) {
  const isRunning = state === "running";
  return (
    <li className="card worker" aria-label={name}>
      <p className="step-title">
        <WorkerName name={name} />
        <span className={`badge ${isRunning ? "completed" : "running"}`}>{state}</span>
      </p>
      <p className="quiet">
        Process {pid ?? "unknown"}, {count(ended, "turn")} ended
      </p>
      <p className="held">{turns.length > 0 ? `Runs ${turns.join(", ")}` : "Idle"}</p>
      <button type="button" disabled={isBusy || !isRunning} onClick={onKill} aria-label={`Kill ${name}`}>
        Kill
      </button>
    </li>
  );
}

function count(amount: number, noun: string): string {
  return `${amount.toLocaleString()} ${noun}${amount === 1 ? "" : "s"}`;
}

/** How many colours there are for workers. */
const hues = 6;

/** The name of a worker, in its colour. */
export function WorkerName({ name }: { name: string }) {
  const number = Number(/\d+$/.exec(name)?.[0] ?? 0);
  return <span className={`worker-name hue-${number % hues}`}>{name}</span>;
}

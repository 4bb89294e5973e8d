import type { FleetCounts, FleetState } from "../fleet-state.js";
import { useFleet } from "./fleet-client.js";
import { OwnTurn } from "./own-turn.js";
import { Requests } from "./requests.js";
import { Threads } from "./threads.js";
import { Workers } from "./workers.js";

/** The page: what is counted, the workers, what waits for an answer, and the threads. */
export function App() {
  const { fleet, isConnected } = useFleet();
  return (
    <div className="fleet">
      <header className="top">
        <h1>A fleet of Codex workers</h1>
        <p className={`connection ${isConnected ? "open" : "reconnecting"}`}>
          {isConnected ? "Connected" : fleet === null ? "Connecting…" : "Connection lost. Reconnecting…"}
        </p>
        {fleet && (
          <p className="where">
            {fleet.isScripted ? "Scripted model" : "Your account"}, {fleet.database}
          </p>
        )}
      </header>
      <main>{fleet && <Overview fleet={fleet} />}</main>
    </div>
  );
}

function Overview({ fleet }: { fleet: FleetState }) {
  return (
    <>
      <Counters counts={fleet.counts} />
      <Workers workers={fleet.workers} nextKillAt={fleet.nextKillAt} />
      <div className="side">
        <Requests requests={fleet.requests} />
        <OwnTurn threads={fleet.threads.map(({ key }) => key)} />
      </div>
      <Threads threads={fleet.threads} />
      <p className="for-screen-readers" role="status">
        {announcement(fleet)}
      </p>
    </>
  );
}

/** What a screen reader says when it changes: not every turn. */
function announcement({ requests, counts }: FleetState): string {
  const asks =
    requests.length === 0 ? "" : `The agent asks about ${requests.map(({ turn }) => turn).join(", ")}. `;
  return `${asks}${counts.lost === 0 ? "No turn is lost." : `${counts.lost} turns are lost.`}`;
}

const labels: [keyof FleetCounts, string][] = [
  ["submitted", "submitted"],
  ["completed", "completed"],
  ["failed", "failed"],
  ["open", "open"],
  ["kills", "workers killed"],
  ["moved", "moved"],
  ["repeated", "ended twice"],
  ["lost", "lost"],
];

function Counters({ counts }: { counts: FleetCounts }) {
  return (
    <dl className="counters" aria-label="Turns">
      {labels.map(([name, label]) => (
        <div key={name} className={`counter ${name}${counts[name] > 0 ? " some" : ""}`}>
          <dt>{label}</dt>
          <dd>{counts[name].toLocaleString()}</dd>
        </div>
      ))}
    </dl>
  );
}

import { threadUrl } from "@codex/web/client";
import { Conversation } from "@codex/web-demo/conversation";
import { useSyncExternalStore } from "react";
import type { FleetCounts, FleetState } from "../fleet-state.js";
import { useFleet } from "./fleet-client.js";
import { OwnTurn } from "./own-turn.js";
import { Requests } from "./requests.js";
import { Threads } from "./threads.js";
import { Workers } from "./workers.js";

/** The page: the fleet, or the conversation of the thread whose key is in the address. */
export function App() {
  const { fleet, isConnected } = useFleet();
  const thread = useThreadKey();
  return (
    <div className={thread === null ? "fleet" : "app fleet"}>
      <header className="top">
        <h1>{thread === null ? "A fleet of Codex workers" : <a href="#fleet">← The fleet</a>}</h1>
        <p className={`connection ${isConnected ? "open" : "reconnecting"}`}>
          {isConnected ? "Connected" : fleet === null ? "Connecting…" : "Connection lost. Reconnecting…"}
        </p>
        {fleet && (
          <p className="where">
            {thread !== null && `Thread ${thread}, `}
            {fleet.isScripted ? "scripted model" : "your account"}, {fleet.database}
          </p>
        )}
      </header>
      {thread === null ? (
        <main className="overview">{fleet && <Overview fleet={fleet} />}</main>
      ) : (
        // The queue takes turns while another one runs; a conversation takes one at a time.
        <Conversation key={thread} url={threadUrl("/api", thread)} prices={null} hasComposer={false} />
      )}
    </div>
  );
}

/** The thread in the fragment of the address, which survives a reload and the back button. */
function useThreadKey(): string | null {
  const fragment = useSyncExternalStore(onHashChange, () => location.hash);
  return fragment.startsWith("#thread/") ? decodeURIComponent(fragment.slice("#thread/".length)) : null;
}

function onHashChange(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
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

import type { RequestView } from "../fleet-state.js";
import { usePost, useSecondsUntil } from "./fleet-client.js";
import { TurnBadge } from "./threads.js";

/** What waits for an answer. The answer goes through the queue, to whichever worker runs the turn. */
export function Requests({ requests }: { requests: readonly RequestView[] }) {
  return (
    <section aria-labelledby="requests">
      <h2 id="requests">Waiting for your answer</h2>
      {requests.length === 0 ? (
        <p className="quiet">Nothing. Now and then, a turn asks before it runs a command.</p>
      ) : (
        <ul className="cards">
          {requests.map((request) => (
            <Request key={request.id} request={request} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Request({ request }: { request: RequestView }) {
  const { id, turn, question, subject, expiresAt, state } = request;
  const { post, isBusy, failure } = usePost("/answers");
  const seconds = useSecondsUntil(expiresAt);
  return (
    <li className="card request" aria-label={`Request of ${turn}`}>
      <p className="step-title">
        <strong>{turn}</strong>
        <TurnBadge state={state} />
      </p>
      <p>{question}</p>
      <pre className="subject">{subject}</pre>
      {seconds !== null && <p className="quiet">Declined in {seconds} s unless somebody answers.</p>}
      <div className="actions">
        <button
          type="button"
          className="primary"
          disabled={isBusy}
          onClick={() => post({ id, decision: "accept" })}
        >
          Accept
        </button>
        <button type="button" disabled={isBusy} onClick={() => post({ id, decision: "decline" })}>
          Decline
        </button>
      </div>
      {failure !== null && <p role="alert">{failure}</p>}
    </li>
  );
}

import type { WebError, WebInput } from "@codex/web";
import { remedyOf } from "./remedies.js";
import { useAction } from "./use-action.js";

/** What a person sent. */
export function InputRow({ threadUrl, input }: { threadUrl: string; input: WebInput }) {
  const { text, images, isSteering } = input;
  return (
    <article className="row input" aria-label="You">
      {text !== "" && <p>{text}</p>}
      {images.map(({ id }, index) =>
        id === null ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the images of an input never move.
          <p key={index} className="quiet">
            an image
          </p>
        ) : (
          <img key={id} src={`${threadUrl}/images/${id}`} alt={`Attachment ${index + 1} of your message`} />
        ),
      )}
      {isSteering && <p className="quiet">added while the agent was working</p>}
    </article>
  );
}

/** Shows that the agent works, and the problem that it met, if it tries again. */
export function WorkingRow({ notice }: { notice: string | null }) {
  return (
    <p className="row working">
      <span className="pulse" aria-hidden="true" />
      {notice ?? "Working…"}
    </p>
  );
}

/** Why the last turn ended without an answer, and a way on. */
export function FailureRow({ error, onRetry }: { error: WebError; onRetry(): Promise<void> }) {
  const { run, isBusy, failure } = useAction(onRetry);
  const remedy = remedyOf(error);
  const isStopped = error.code === "turn_interrupted";
  return (
    <section className={`row ${isStopped ? "stopped" : "failure"}`} aria-label="How the turn ended">
      <p>
        <strong>{isStopped ? "Stopped" : "The turn failed"}</strong> <code>{error.code}</code>
      </p>
      {!isStopped && <p className="message">{error.message}</p>}
      {!isStopped && remedy !== null && <p>{remedy}</p>}
      <button type="button" onClick={() => run()} disabled={isBusy}>
        {isStopped ? "Continue" : "Try again"}
      </button>
      {failure !== null && <p role="alert">{failure}</p>}
    </section>
  );
}

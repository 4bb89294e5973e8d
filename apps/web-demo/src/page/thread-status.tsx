import type { WebError, WebState } from "@codex/web";
import type { ConnectionStatus } from "@codex/web/client";

interface ThreadStatusProps {
  state: WebState;
  status: ConnectionStatus;
  error: WebError | null;
}

const statusTexts: Record<ConnectionStatus, string> = {
  connecting: "Connecting…",
  open: "Connected",
  reconnecting: "Connection lost. Trying again…",
  closed: "Not connected",
};

/** The state of the connection, the plan, and what the thread has used. */
export function ThreadStatus({ state, status, error }: ThreadStatusProps) {
  const { usage } = state.thread;
  const isRefused = status === "closed" && error !== null;
  return (
    <div className="thread-status">
      <p className={`connection ${status}`}>{statusTexts[status]}</p>
      {usage !== null && (
        <p className="usage">
          <abbr title={`${usage.cached_input_tokens.toLocaleString()} of them from the cache`}>
            {usage.input_tokens.toLocaleString()} tokens in
          </abbr>
          , {usage.output_tokens.toLocaleString()} out
        </p>
      )}
      {isRefused && (
        <p className="failure" role="alert">
          {error.message} <a href="#new">Start a new thread</a>
        </p>
      )}
    </div>
  );
}

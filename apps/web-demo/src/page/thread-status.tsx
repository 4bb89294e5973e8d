import type { ContextWindow } from "@codex/protocol";
import type { WebError, WebState } from "@codex/web";
import type { ConnectionStatus } from "@codex/web/client";
import { costOf, type Prices } from "../demo-info.js";

interface ThreadStatusProps {
  state: WebState;
  status: ConnectionStatus;
  error: WebError | null;
  /** What the model costs; `null` when unknown. */
  prices: Prices | null;
}

const statusTexts: Record<ConnectionStatus, string> = {
  connecting: "Connecting…",
  open: "Connected",
  reconnecting: "Connection lost. Reconnecting…",
  closed: "Not connected",
};

/** The state of the connection, and what the thread has used. */
export function ThreadStatus({ state, status, error, prices }: ThreadStatusProps) {
  const { usage, contextWindow } = state.thread;
  const isRefused = status === "closed" && error !== null;
  return (
    <div className="thread-status">
      <p className={`connection ${status}`}>{statusTexts[status]}</p>
      {usage !== null && (
        <p className="usage">
          <abbr title={`${usage.cached_input_tokens.toLocaleString()} of them cached`}>
            {usage.input_tokens.toLocaleString()} tokens in
          </abbr>
          , {usage.output_tokens.toLocaleString()} out
          {prices !== null && `, cost ${costOf(usage, prices).toFixed(4)}`}
        </p>
      )}
      {contextWindow !== null && <p className="context">{describeContext(contextWindow)}</p>}
      {isRefused && (
        <p className="failure" role="alert">
          {error.message} <a href="#new">Start a new thread</a>
        </p>
      )}
    </div>
  );
}

function describeContext({ used_tokens: used, size_tokens: size }: ContextWindow): string {
  if (size === null) return `Context: ${used.toLocaleString()} tokens`;
  const share = (used / size).toLocaleString(undefined, { style: "percent", maximumFractionDigits: 1 });
  return `Context: ${share} of ${size.toLocaleString()} tokens`;
}

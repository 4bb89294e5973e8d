import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import {
  type ConnectOptions,
  connectThread,
  type ThreadConnection,
  type ThreadView,
} from "./client/connect-thread.js";
import type { InputOptions } from "./client/thread-requests.js";
import type { WebDecision } from "./model/web-event.js";
import { initialWebState } from "./model/web-state.js";

/** What `useThread()` returns: what there is to see, and the methods of the connection. */
export type UsedThread = ThreadView & Pick<ThreadConnection, "send" | "steer" | "interrupt" | "answer">;

const noView: ThreadView = { state: initialWebState, status: "connecting", error: null };
const noSubscription = () => () => {};

/**
 * Connects a component to a thread while it is mounted. See {@link connectThread}.
 *
 * @param url the address of the thread; another one connects again. `null` connects to none
 * @param options the options of the first render count
 */
export function useThread(url: string | null, options: ConnectOptions = {}): UsedThread {
  const firstOptions = useRef(options);
  const [connection, setConnection] = useState<ThreadConnection | null>(null);
  useEffect(() => {
    if (url === null) return;
    const opened = connectThread(url, firstOptions.current);
    setConnection(opened);
    return () => {
      opened.close();
      setConnection(null);
    };
  }, [url]);
  const getView = useCallback(() => connection?.view ?? noView, [connection]);
  const view = useSyncExternalStore(connection?.subscribe ?? noSubscription, getView, () => noView);
  const methods = useMemo(
    () => ({
      send: async (input: string, options?: InputOptions) => required(connection).send(input, options),
      steer: async (input: string, options?: InputOptions) => required(connection).steer(input, options),
      interrupt: async () => required(connection).interrupt(),
      answer: async (requestId: string, decision: WebDecision) =>
        required(connection).answer(requestId, decision),
    }),
    [connection],
  );
  return { ...view, ...methods };
}

function required(connection: ThreadConnection | null): ThreadConnection {
  if (connection !== null) return connection;
  throw new Error("There is no connection to a thread yet.");
}

import { type UsedThread, useThread } from "@codex/web/react";
import { type UIEvent, useDeferredValue, useEffect, useMemo, useRef } from "react";
import { Virtuoso, type VirtuosoHandle } from "react-virtuoso";
import type { Prices } from "../demo-info.js";
import { Announcer } from "./announcer.js";
import { Composer } from "./composer.js";
import { ItemView } from "./item-view.js";
import { RequestCard } from "./request-card.js";
import { FailureRow, InputRow, WorkingRow } from "./simple-rows.js";
import { type Row, retryInputOf, threadRows } from "./thread-rows.js";
import { ThreadStatus } from "./thread-status.js";

interface ConversationProps {
  /** The address of the thread. */
  url: string;
  /** What the model costs; `null` when unknown. */
  prices: Prices | null;
  /** Called when no turn runs any more. */
  onTurnEnd?(): void;
  /** Whether there is a field for the next message. Default: yes. */
  hasComposer?: boolean;
}

/** A thread: what people and the agent said and did, what waits for an answer, and the field for the next message. */
export function Conversation({ url, prices, onTurnEnd, hasComposer = true }: ConversationProps) {
  const { state, status, error, send, steer, interrupt, answer } = useThread(url);
  // While much arrives, typing and scrolling come first.
  const shown = useDeferredValue(state);
  const rows = useMemo(() => threadRows(shown), [shown]);
  const { list, listProps } = useEndOfList();
  const { isRunning } = state;
  useEffect(() => {
    if (!isRunning) onTurnEnd?.();
  }, [isRunning, onTurnEnd]);
  return (
    <main className="conversation" aria-busy={isRunning}>
      <ThreadStatus state={state} status={status} error={error} prices={prices} />
      <Virtuoso
        ref={list}
        className="rows"
        // Keyboards scroll it like any other part of a page.
        tabIndex={0}
        aria-label="Conversation"
        role="region"
        data={rows}
        computeItemKey={(_, { key }) => key}
        context={{ url, state, send, answer }}
        itemContent={showRow}
        components={components}
        initialTopMostItemIndex={{ index: "LAST", align: "end" }}
        {...listProps}
        increaseViewportBy={200}
      />
      <Announcer state={state} />
      {hasComposer && (
        <Composer
          placeholder={isRunning ? "Add to what the agent is doing" : "Continue the conversation"}
          sendLabel={isRunning ? "Steer" : "Send"}
          isDisabled={status === "closed"}
          onSend={(text, images) => (isRunning ? steer(text, { images }) : send(text, { images }))}
          onStop={isRunning ? interrupt : undefined}
        />
      )}
    </main>
  );
}

/** What the parts of the list need of the thread. */
interface ListContext extends Pick<UsedThread, "state" | "send" | "answer"> {
  url: string;
}

function showRow(_: number, row: Row, { url }: ListContext) {
  return (
    // The list measures its rows without their margins.
    <div className="row-frame">
      {row.type === "input" ? (
        <InputRow threadUrl={url} input={row.input} />
      ) : (
        <ItemView item={row.item} isRunning={row.isRunning} />
      )}
    </div>
  );
}

/** What the thread waits for. Not a row: what somebody types here must survive when it scrolls out of sight. */
function Ending({ context: { state, send, answer } }: { context: ListContext }) {
  const { requests, isRunning, error, thread } = state;
  return (
    <div className="row-frame">
      {requests.map((request) => (
        <RequestCard key={request.id} request={request} onAnswer={(given) => answer(request.id, given)} />
      ))}
      {isRunning && requests.length === 0 && <WorkingRow notice={thread.retryNotice} />}
      {error !== null && !isRunning && <FailureRow error={error} onRetry={() => send(retryInputOf(state))} />}
    </div>
  );
}

const components = { Footer: Ending };

/** Keeps a list at its end while it grows, unless its reader has scrolled up. */
function useEndOfList() {
  const list = useRef<VirtuosoHandle>(null);
  const state = useRef({ isAtEnd: true, top: 0 });
  const listProps = {
    onScroll({ currentTarget: { scrollTop, scrollHeight, clientHeight } }: UIEvent<HTMLElement>) {
      // Growth moves the end but never scrolls up; what is removed at the end does, and stays at the end.
      if (scrollHeight - clientHeight - scrollTop < 32) state.current.isAtEnd = true;
      else if (scrollTop < state.current.top) state.current.isAtEnd = false;
      state.current.top = scrollTop;
    },
    totalListHeightChanged() {
      if (state.current.isAtEnd) list.current?.scrollToIndex({ index: "LAST", align: "end" });
    },
  };
  return { list, listProps };
}

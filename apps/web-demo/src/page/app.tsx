import { listThreads, startThread, threadUrl } from "@codex/web/client";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import type { DemoInfo } from "../demo-info.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { ThreadList } from "./thread-list.js";
import { Welcome } from "./welcome.js";
import { WorkingDirectory } from "./working-directory.js";

const api = "/api";

/** The page: earlier threads, and the conversation of the thread whose id is in the address. */
export function App() {
  const info = useDemoInfo();
  const [threadId, open] = useThreadId();
  const { threads, error, refresh } = useThreads(threadId);
  const start = async (input: string, images: readonly string[] = []) => {
    const { id } = await startThread(api, input, { images });
    open(id);
  };
  return (
    <div className="app">
      <header className="top">
        <h1>
          <a href="#new">Codex</a>
        </h1>
        {info && (
          <p className="where">
            {info.isScripted ? "Scripted model in a temporary repository" : info.directory}
          </p>
        )}
      </header>
      <ThreadList threads={threads} error={error} current={threadId} />
      {threadId === null ? (
        <main className="conversation">
          <Welcome info={info} onChoose={start} />
          <Composer placeholder="What should the agent do?" onSend={start} />
        </main>
      ) : (
        <WorkingDirectory value={info?.directory ?? ""}>
          <Conversation
            key={threadId}
            url={threadUrl(api, threadId)}
            prices={info?.prices ?? null}
            onTurnEnd={refresh}
          />
        </WorkingDirectory>
      )}
    </div>
  );
}

/** The thread in the fragment of the address, which survives a reload and the back button. */
function useThreadId(): [string | null, (id: string) => void] {
  const fragment = useSyncExternalStore(onHashChange, () => location.hash);
  const id = fragment.startsWith("#thread/") ? fragment.slice("#thread/".length) : null;
  const open = useCallback((next: string) => {
    location.hash = `thread/${next}`;
  }, []);
  return [id, open];
}

function onHashChange(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}

function useDemoInfo(): DemoInfo | null {
  const [info, setInfo] = useState<DemoInfo | null>(null);
  useEffect(() => {
    fetch("/demo.json")
      .then((response) => response.json())
      .then(setInfo, () => {});
  }, []);
  return info;
}

type Threads = Awaited<ReturnType<typeof listThreads>>;

/** The list of threads, read again when another thread is open, and on demand. */
function useThreads(threadId: string | null) {
  const [list, setList] = useState<{ threads: Threads; error: string | null }>({ threads: [], error: null });
  const refresh = useCallback(() => {
    listThreads(api).then(
      (threads) => setList({ threads, error: null }),
      (error: Error) => setList((before) => ({ ...before, error: error.message })),
    );
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another thread is the reason to read it again.
  useEffect(refresh, [threadId]);
  return { ...list, refresh };
}

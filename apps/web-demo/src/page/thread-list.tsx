import type { ListedThread } from "@codex/web";

interface ThreadListProps {
  threads: readonly ListedThread[];
  /** Why the list could not be read. */
  error: string | null;
  /** The id of the open thread. */
  current: string | null;
}

/** Links to a new thread and to earlier ones. Folded on a narrow screen. */
export function ThreadList({ threads, error, current }: ThreadListProps) {
  return (
    <nav className="threads" aria-label="Threads">
      <a className="new-thread" href="#new" aria-current={current === null ? "page" : undefined}>
        New thread
      </a>
      <details open={matchMedia("(min-width: 56rem)").matches}>
        <summary>Earlier threads</summary>
        {error !== null && <p role="alert">{error}</p>}
        {error === null && threads.length === 0 && <p className="quiet">None yet.</p>}
        <ul>
          {threads.map(({ id, name, preview, updatedAt }) => (
            <li key={id}>
              <a href={`#thread/${id}`} aria-current={id === current ? "page" : undefined}>
                <span className="title">{name || preview || "Untitled"}</span>
                <time dateTime={updatedAt}>{new Date(updatedAt).toLocaleString()}</time>
              </a>
            </li>
          ))}
        </ul>
      </details>
    </nav>
  );
}

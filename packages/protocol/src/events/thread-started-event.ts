/** The thread exists: the first event of every `codex exec` process, on a resumed thread too. */
export interface ThreadStartedEvent {
  /** The tag of this event. */
  type: "thread.started";
  /** The id to resume the thread with (a UUID). Resuming repeats it; forking gives a new one. */
  thread_id: string;
}

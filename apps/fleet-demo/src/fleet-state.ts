/** What the page shows: all of it, in every event, so a page that reconnects has missed nothing. */
export type FleetState = {
  /** What keeps the turns, for people. */
  database: string;
  /** Whether a script plays the model. */
  isScripted: boolean;
  /** When the next worker is killed, in ISO 8601; `null` if none will be. */
  nextKillAt: string | null;
  /** The newest first: all that run, and the last ones that are gone. */
  workers: WorkerView[];
  threads: ThreadView[];
  /** What waits for an answer, the oldest first. */
  requests: RequestView[];
  counts: FleetCounts;
};

/** A worker, which is a process. */
export type WorkerView = {
  name: string;
  pid: number | null;
  state: WorkerState;
  /** The keys of the turns that it runs; of a worker that was killed, those that wait for another one. */
  turns: string[];
  /** How many turns ended on it. */
  ended: number;
};

export type WorkerState = "starting" | "running" | "killed" | "stopped";

/** A thread, with its latest turns. */
export type ThreadView = {
  key: string;
  /** The newest first, without those that wait for their first worker. */
  turns: TurnView[];
  /** How many turns wait for their first worker. */
  queued: number;
  /** How many earlier ones there are. */
  hidden: number;
};

/** A turn. */
export type TurnView = {
  key: string;
  prompt: string;
  state: TurnViewState;
  /** The workers of its attempts, in order. */
  workers: string[];
  /** What the agent last said or did, or why the turn failed. */
  note: string;
};

/** Where a turn is: `asking` while a worker waits for an answer, and `orphaned` after its worker was killed. */
export type TurnViewState =
  | "queued"
  | "running"
  | "asking"
  | "parked"
  | "orphaned"
  | "completed"
  | "failed"
  | "cancelled";

/** A request for approval that waits. */
export type RequestView = {
  id: string;
  turn: string;
  thread: string;
  /** What the agent wants to do. */
  question: string;
  /** The command, or what else the answer permits. */
  subject: string;
  /** When it is declined without an answer, in ISO 8601; `null` for never. */
  expiresAt: string | null;
  /** Where its turn is. */
  state: TurnViewState;
};

/** Counts of turns. */
export type FleetCounts = {
  submitted: number;
  completed: number;
  failed: number;
  cancelled: number;
  /** Those that have not ended. */
  open: number;
  /** Those that more than one worker has run. */
  moved: number;
  /** Those that the queue no longer knows, and those that it knows as ended without a result. */
  lost: number;
  /** Those that ended in more than one way. */
  repeated: number;
  /** Workers that were killed. */
  kills: number;
};

/** A reason to look at a document. The document decides what there is to do, so a job that comes twice or too late does no harm. */
export interface Job {
  /** Adding a job with the id of one that exists has no effect. */
  id: string;
  /** The queue: an account, or `timers`. */
  queue: string;
  /** The key of the document. */
  key: string;
  /** Lower numbers go first; 0 before all others. */
  priority: number;
  /** How long to wait before the job can be taken, in milliseconds. */
  delayMs: number;
}

/** A job that this process holds. Others get it when its lock expires. */
export interface TakenJob {
  key: string;
  /** Prolongs the lock. Returns whether this process still has it. */
  extend(): Promise<boolean>;
  /** Removes the job. Does nothing, like {@link postpone}, if this process has lost it. */
  finish(): Promise<void>;
  /** Gives the job back, to be taken after a delay. */
  postpone(delayMs: number): Promise<void>;
}

/** How jobs are held. */
export interface JobEngineOptions {
  /** How long a job stays with a process that does not extend it, in milliseconds. */
  lockMs: number;
  /**
   * Decides, now and then, whether this process is the one that returns the jobs of a queue whose locks have expired. In PostgreSQL
   * that rewrites all jobs that are held, so not every process may do it. Default: it is.
   */
  mayRecover?: ((queue: string) => Promise<boolean>) | undefined;
  /** Takes errors that no caller sees. */
  onError: (error: unknown) => void;
}

/** The part of a job queue that turns need. The engine behind it can be replaced. */
export interface JobEngine {
  /** Adds a job. */
  add(job: Job): Promise<void>;
  /** Takes the next job of a queue, if there is one and its limit allows it. */
  take(queue: string): Promise<TakenJob | undefined>;
  /** Limits how many jobs of a queue are held at once, in all processes; `null` for no limit. */
  limit(queue: string, concurrency: number | null): Promise<void>;
  /** Begins to return the jobs of a queue whose locks have expired. Without it, `take` works, but such jobs stay lost. */
  watch(queue: string): Promise<void>;
  /** Ends the connections of the engine. */
  close(): Promise<void>;
}

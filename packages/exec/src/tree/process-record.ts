/** One line of the system's process table. */
export interface ProcessRecord {
  readonly pid: number;
  readonly parentPid: number;
  /** The process group, which has the pid of its leader. */
  readonly groupId: number;
  /**
   * When it started, in whatever unit the system counts; tells two processes apart that had the same pid one after
   * the other. Empty where the system does not say.
   */
  readonly startedAt: string;
  /** Whether it is dead already, and only not yet collected by its parent. */
  readonly zombie: boolean;
}

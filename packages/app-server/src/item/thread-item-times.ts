/** What every item has: its id, and when it happened. */
export interface ThreadItemTimes {
  /** The item. */
  id: string;
  /** When it started, in milliseconds of the Unix clock; absent or `null` where it was not recorded. */
  startedAtMs?: number | null;
  /** When it ended, in milliseconds of the Unix clock; absent or `null` where it was not recorded. */
  completedAtMs?: number | null;
}

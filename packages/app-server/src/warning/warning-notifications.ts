/** Parameters of `warning`. */
export interface WarningNotification {
  /** The thread it is about, or `null` for all. */
  threadId: string | null;
  /** The warning in words. */
  message: string;
}

/** Parameters of `guardianWarning`: the reviewing agent warns. */
export interface GuardianWarningNotification {
  /** The thread it is about. */
  threadId: string;
  /** The warning in words. */
  message: string;
}

/** Parameters of `configWarning`: something is odd about the settings or the machine. */
export interface ConfigWarningNotification {
  /** The warning in words. */
  summary: string;
  /** More of it, or `null`. */
  details: string | null;
  /** The file at fault. */
  path?: string;
}

/** Parameters of `deprecationNotice`: something in use will go away. */
export interface DeprecationNoticeNotification {
  /** What it is. */
  summary: string;
  /** What to do instead, or `null`. */
  details: string | null;
}

import type { ServerNotification } from "@codex/app-server";
import type { Usage } from "@codex/protocol";

/**
 * A thread that the server has loaded for this program.
 *
 * @typeParam Turn what runs in it; a turn itself knows its thread only, and not what it is there
 */
export class ServerThread<Turn = unknown> {
  /** Its id. */
  readonly id: string;
  /** What it was loaded with, to be compared as text: what a later `thread/resume` asks for is ignored. */
  readonly settings: string;
  /** Whether it is gone for good once the server puts it away. */
  readonly isEphemeral: boolean;
  /** What it has used so far; `undefined` until the server tells, `null` when that cannot be known. */
  totalUsage: Usage | null | undefined;
  /** The turn that runs, or that was given up and may still be running. */
  turn: Turn | undefined;
  /** The last turn that was seen to start, whoever started it. */
  lastTurnId: string | undefined;
  /** What the server warned of when it loaded the thread: the first turn tells it. */
  readonly warnings: ServerNotification[] = [];

  constructor(id: string, settings: string, isEphemeral: boolean) {
    this.id = id;
    this.settings = settings;
    this.isEphemeral = isEphemeral;
  }
}

import type { RequestParams, ServerNotification } from "@codex/app-server";
import type { ThreadStartResponse } from "@codex/app-server/wire";
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
  /** The directory it works in: the one that was asked for, otherwise the one that the server reported. */
  readonly directory: string;
  /** What it has used so far; `undefined` until the server tells, `null` when that cannot be known. */
  totalUsage: Usage | null | undefined;
  /** The turn that runs, or that was given up and may still be running. */
  turn: Turn | undefined;
  /** The last turn that was seen to start, whoever started it. */
  lastTurnId: string | undefined;
  /** What the server warned of when it loaded the thread: the first turn tells it. */
  readonly warnings: ServerNotification[] = [];

  /**
   * @param session the server's answer
   * @param asked what it was loaded with
   */
  constructor({ thread, cwd }: ThreadStartResponse, asked: RequestParams<"thread/start">) {
    this.id = thread.id;
    this.settings = JSON.stringify(asked);
    this.isEphemeral = thread.ephemeral;
    this.directory = asked.cwd ?? cwd;
  }
}

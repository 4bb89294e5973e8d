import type { ModelUsage } from "./model-reply.js";

/** Options of every streamed reply. */
export interface ReplyOptions {
  /** The tokens this response claims. Default {@link defaultUsage}; `null` leaves usage out of the response. */
  usage?: ModelUsage | null;
  /** Milliseconds before the first byte of the response. Default 0. */
  latencyMs?: number;
  /** The pause after each delta, in milliseconds. Default 0. */
  delayMs?: number;
}

/** Options of `reply.text` and `reply.json`. */
export interface TextOptions extends ReplyOptions {
  /** The length of each delta, in characters. Default: one word per delta. */
  chunkSize?: number;
  /** Send the deltas, but never finish the message (for `stall` and `disconnect`). Default false. */
  unfinished?: boolean;
  /** Whether the message is interim commentary or the final answer. Default: unspecified. */
  phase?: "commentary" | "final_answer";
}

/** Options of the replies that call a tool. */
export interface CallOptions extends ReplyOptions {
  /** Pairs the call with its output in the next request. Default: generated, unique per model. */
  callId?: string;
}

/** Options of `reply.shell`. */
export interface ShellOptions extends CallOptions {
  /** The directory it runs in. Default: the turn's working directory. */
  workdir?: string;
  /**
   * The shell that runs it: `bash`, `zsh` or `sh`, which the agent looks for on `PATH`; `sh` where it finds none.
   * Default `bash`, whatever the login shell of the user is. On Windows: PowerShell.
   */
  shell?: string;
  /**
   * Run it as a login shell, as a real model's commands do unless it says otherwise. Default false: a login shell reads
   * the machine's `/etc/profile`, which may set `PATH` and print.
   */
  login?: boolean;
  /** How long the agent waits before it reports a still running command back to the model, in milliseconds. */
  yieldTimeMs?: number;
  /** Ask to run outside the sandbox (which asks for approval where the approval policy allows asking). Default false. */
  escalate?: boolean;
  /** The justification shown with the approval request. */
  justification?: string;
}

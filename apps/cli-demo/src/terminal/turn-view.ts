import { initialThreadState, reduceThreadEvent, type ThreadEvent } from "@codex/sdk";

import { printableJson } from "../rendering/printable-text.js";
import { activityOf, Transcript, type TranscriptOptions } from "../rendering/transcript.js";
import { noProgressLine, type ProgressLine, startProgressLine } from "./progress-line.js";
import { type Screen, stderr, stdout } from "./screen.js";

/** Shows a turn while it runs. */
export interface TurnView {
  /** Shows an event. Resolves when the view is ready for the next one. */
  show(event: ThreadEvent): Promise<void>;
  /** Shows what is still held back, whether the turn completed or not. */
  end(): Promise<void>;
}

/** Options of a {@link TextView}. */
export interface TextViewOptions extends Omit<TranscriptOptions, "withoutNotices"> {
  /** The keys that work during the turn, from the longest wording to the shortest. Default: `Ctrl-C cancels`. */
  keys?: readonly string[] | undefined;
}

/** Shows a turn as text, with a progress line below it. */
export class TextView implements TurnView {
  readonly #screen: Screen;
  readonly #transcript: Transcript;
  readonly #progress: ProgressLine;

  constructor(screen: Screen, { keys, ...options }: TextViewOptions) {
    this.#screen = screen;
    this.#progress = startProgressLine("Starting codex", screen, keys);
    this.#transcript = new Transcript({ ...options, withoutNotices: this.#progress.isShown });
  }

  async show(event: ThreadEvent): Promise<void> {
    if (this.#screen.isAfterBlock) this.#transcript.startLine();
    // The duration of a command must not include the time the user took to approve it.
    const workedMs = performance.now() - this.#screen.questionsMs;
    await this.#screen.writeStream(this.#transcript.add(event, workedMs));
    this.#progress.show(this.#transcript.activity);
  }

  async end(): Promise<void> {
    this.#progress.stop();
    if (this.#screen.isAfterBlock) this.#transcript.startLine();
    await this.#screen.writeStream(this.#transcript.rest());
  }
}

/** Prints each event of a turn to standard output as it arrives, one JSON object per line. */
export class JsonView implements TurnView {
  // A progress line would get in the way of events on the same terminal.
  readonly #progress: ProgressLine = stdout.isTerminal
    ? noProgressLine
    : startProgressLine("Starting codex", stderr);
  #state = initialThreadState;

  async show(event: ThreadEvent): Promise<void> {
    this.#state = reduceThreadEvent(this.#state, event);
    this.#progress.show(activityOf(this.#state));
    await stdout.write([printableJson(event)]);
  }

  async end(): Promise<void> {
    this.#progress.stop();
  }
}

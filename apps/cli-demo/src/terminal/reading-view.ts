import type { ThreadEvent } from "@codex/sdk";

import { Transcript, type TranscriptOptions } from "../rendering/transcript.js";
import { type ProgressLine, startProgressLine } from "./progress-line.js";
import type { Screen } from "./screen.js";
import type { TurnView } from "./turn-view.js";

/** How a {@link ReadingView} looks. */
export interface ReadingViewOptions extends Omit<TranscriptOptions, "withoutNotices"> {
  /** What the person can do meanwhile. Default: that Ctrl-C cancels. */
  keys?: string | undefined;
}

/** A turn for people to read along: text as things happen, and a progress line below it. */
export class ReadingView implements TurnView {
  readonly #screen: Screen;
  readonly #transcript: Transcript;
  readonly #progress: ProgressLine;

  constructor(screen: Screen, { keys, ...options }: ReadingViewOptions) {
    this.#screen = screen;
    this.#progress = startProgressLine("Starting codex", screen, keys);
    this.#transcript = new Transcript({ ...options, withoutNotices: this.#progress.isShown });
  }

  async show(event: ThreadEvent): Promise<void> {
    // What a person took to answer is not how long a command took.
    const workedMs = performance.now() - this.#screen.askedMs;
    await this.#screen.writeStream(this.#transcript.add(event, workedMs));
    this.#progress.show(this.#transcript.activity);
  }

  async end(): Promise<void> {
    this.#progress.stop();
    await this.#screen.writeStream(this.#transcript.rest());
  }
}

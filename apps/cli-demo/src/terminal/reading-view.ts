import type { ThreadEvent } from "@codex/sdk";

import { Transcript, type TranscriptOptions } from "../rendering/transcript.js";
import { type ProgressLine, startProgressLine } from "./progress-line.js";
import type { Screen } from "./screen.js";
import type { TurnView } from "./turn-view.js";

/** A turn for people to read along: blocks of text as things happen, and a progress line below them. */
export class ReadingView implements TurnView {
  readonly #screen: Screen;
  readonly #transcript: Transcript;
  readonly #progress: ProgressLine;

  constructor(screen: Screen, options: Omit<TranscriptOptions, "withoutNotices">) {
    this.#screen = screen;
    this.#progress = startProgressLine("Starting codex");
    this.#transcript = new Transcript({ ...options, withoutNotices: this.#progress.isShown });
  }

  async show(event: ThreadEvent): Promise<void> {
    await this.#write(this.#transcript.add(event, performance.now()));
    this.#progress.show(this.#transcript.activity);
  }

  async end(): Promise<void> {
    this.#progress.stop();
    await this.#write(this.#transcript.rest());
  }

  #write(blocks: readonly string[][]): Promise<void> {
    return this.#screen.write(blocks.flatMap((lines) => [...lines, ""]));
  }
}

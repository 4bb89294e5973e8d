import { initialThreadState, reduceThreadEvent, type ThreadEvent } from "@codex/sdk";

import { activityOf } from "../rendering/activity.js";
import { printableJson } from "../rendering/printable-text.js";
import { noProgressLine, type ProgressLine, startProgressLine } from "./progress-line.js";
import { stderr, stdout } from "./screen.js";
import type { TurnView } from "./turn-view.js";

/** A turn for programs: each event as it came, one JSON text per line. */
export class JsonView implements TurnView {
  // On the same terminal as the events it would only be in the way.
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

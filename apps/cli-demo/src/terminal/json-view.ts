import type { ThreadEvent } from "@codex/sdk";

import { stdout } from "./screen.js";
import type { TurnView } from "./turn-view.js";

/** A turn for programs: each event as it came, one JSON text per line. */
export class JsonView implements TurnView {
  show(event: ThreadEvent): Promise<void> {
    return stdout.write([JSON.stringify(event)]);
  }

  async end(): Promise<void> {}
}

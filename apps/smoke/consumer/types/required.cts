// A CommonJS module. TypeScript lets it require an ES module under `nodenext`.
import sdk = require("@codex/sdk");

import { parseThreadEvent } from "@codex/protocol/schemas";

const turn: Promise<sdk.Turn> = new sdk.Codex().startThread().run("Go");
export = { turn, parseThreadEvent };

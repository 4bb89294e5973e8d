#!/usr/bin/env node
// Fails to start the first time, as codex does with unknown settings.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serve } from "./serve.mjs";

const mark = join(process.env.CODEX_HOME, "failed");
if (existsSync(mark)) {
  serve();
} else {
  writeFileSync(mark, "");
  process.stderr.write("Error: unknown configuration field `nope`\n", () => process.exit(1));
}

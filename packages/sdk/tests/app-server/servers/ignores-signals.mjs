#!/usr/bin/env node
// Serves well, but ends neither with its stdin nor by SIGTERM.
import { serve } from "./serve.mjs";

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {});
const exit = process.exit.bind(process);
process.exit = (code) => (code === 0 ? undefined : exit(code));
setInterval(() => {}, 1000);
serve();

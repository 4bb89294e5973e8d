#!/usr/bin/env node
// Resumes a different thread from the requested one.
import { send, serve, session } from "./serve.mjs";

serve({
  "thread/resume": ({ id }) => send({ id, result: session("01900000-0000-7000-8000-0000000000ff") }),
});

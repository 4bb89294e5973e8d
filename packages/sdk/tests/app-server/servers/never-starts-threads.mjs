#!/usr/bin/env node
// Never answers `thread/start` or `thread/resume`. Logs each request.
import { serve } from "./serve.mjs";

const ignore = () => console.error("asked for a thread");
serve({ "thread/start": ignore, "thread/resume": ignore });

#!/usr/bin/env node
// Never answers `thread/start`, nor `thread/resume`. Says that it was asked.
import { serve } from "./serve.mjs";

const ignore = () => console.error("asked for a thread");
serve({ "thread/start": ignore, "thread/resume": ignore });

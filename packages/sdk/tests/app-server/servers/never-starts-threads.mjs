#!/usr/bin/env node
// Never answers `thread/start`, nor `thread/resume`.
import { serve } from "./serve.mjs";

serve({ "thread/start": () => {}, "thread/resume": () => {} });

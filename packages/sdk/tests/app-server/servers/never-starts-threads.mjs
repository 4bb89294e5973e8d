#!/usr/bin/env node
// Never answers `thread/start`.
import { serve } from "./serve.mjs";

serve({ "thread/start": () => {} });

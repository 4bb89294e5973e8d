import { defineConfig } from "vitest/config";

// So that `vitest run` in this folder runs this folder: without it, the root's list of projects would be read from here.
export default defineConfig({});

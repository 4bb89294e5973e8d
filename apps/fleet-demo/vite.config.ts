import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: "src/page",
  plugins: [react()],
  build: {
    outDir: "../../dist/page",
    emptyOutDir: true,
    // The server's content security policy permits no inline scripts, and Vite's polyfill is one.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});

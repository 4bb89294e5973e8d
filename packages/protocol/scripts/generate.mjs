// Writes src/generated/is-thread-event.ts: the schemas as plain functions, for programs that do not load zod. Git ignores
// the file, so it never differs from the schemas.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const target = new URL("../src/generated/is-thread-event.ts", import.meta.url);

// The generator and the schemas are TypeScript, which Node 20 does not run.
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("write-checks.ts", import.meta.url))],
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
});
const generator = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);

mkdirSync(new URL(".", target), { recursive: true });
writeFileSync(target, generator.writeThreadEventChecks());

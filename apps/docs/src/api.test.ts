import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Application, LogLevel, type ProjectReflection, TSConfigReader } from "typedoc";
import { expect, it, onTestFinished } from "vitest";

import { findUndocumented } from "./api.js";

it("lists every export and member without a doc comment, with its location", async () => {
  const project = await convert(`/** Documented. */
export interface Shape {
  kind: "circle";
  radiusMeters: number;
  /** Documented. */
  name: string;
  area(): number;
}
export function draw(shape: Shape) {}
/** Documented. */
export class Canvas {
  /** Documented. */
  get size() { return 1; }
  get depth() { return 1; }
  private hidden = 1;
}
export type Drawing = Shape[];
`);
  const problems = findUndocumented(project).map((problem) => problem.replace(/^.*index.ts:\d+: /, ""));
  expect(problems).toEqual([
    "draw has no doc comment",
    "Shape.radiusMeters has no doc comment",
    "Shape.area has no doc comment",
    "Canvas.depth has no doc comment",
    "Drawing has no doc comment",
  ]);
});

async function convert(source: string): Promise<ProjectReflection> {
  const folder = await mkdtemp(join(tmpdir(), "api-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "index.ts"), source);
  await writeFile(join(folder, "tsconfig.json"), '{ "compilerOptions": { "types": [] } }');
  const options = {
    entryPoints: [join(folder, "index.ts")],
    tsconfig: join(folder, "tsconfig.json"),
    disableGit: true,
    sourceLinkTemplate: "{path}#{line}",
    excludePrivate: true,
    skipErrorChecking: true,
    logLevel: LogLevel.Error,
  };
  const app = await Application.bootstrap(options, [new TSConfigReader()]);
  const project = await app.convert();
  if (project === undefined) throw new Error("TypeDoc failed");
  return project;
}

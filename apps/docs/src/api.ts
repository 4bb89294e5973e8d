import { fileURLToPath } from "node:url";
import {
  Application,
  Logger,
  LogLevel,
  type ProjectReflection,
  TSConfigReader,
  TypeDocReader,
} from "typedoc";

/** The API of all packages, as TypeDoc sees it. */
export interface Api {
  project: ProjectReflection;
  /** What TypeDoc complains about: links that lead nowhere, types that are used but not exported. */
  complaints: readonly string[];
}

/** Reads the public API of every package from its source. */
export async function readApi(): Promise<Api> {
  const folder = fileURLToPath(new URL("../../", import.meta.url));
  const app = await Application.bootstrapWithPlugins({ options: folder }, [
    new TypeDocReader(),
    new TSConfigReader(),
  ]);
  const logger = new CollectingLogger();
  app.logger = logger;
  const project = await app.convert();
  if (project === undefined) throw new Error(`TypeDoc gave up: ${logger.complaints.join("\n")}`);
  app.validate(project);
  return { project, complaints: logger.complaints };
}

class CollectingLogger extends Logger {
  readonly complaints: string[] = [];

  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.complaints.push(message);
  }
}

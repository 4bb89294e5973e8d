import { basename, dirname, relative, resolve } from "node:path";

/** How and from where the person started this program. */
export interface Invocation {
  /** What to type to start it again. */
  name: string;
  /** The directory they were in. */
  directory: string;
}

/** What an {@link Invocation} is read from. */
export interface InvocationFacts {
  /** The script, as in `process.argv[1]`. */
  script: string;
  /** The current directory of the process. */
  cwd: string;
  /** The environment. */
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * Finds out how the program was started. A package manager runs its scripts in the directory of the package, and
 * leaves where the person was in INIT_CWD. All its variables are inherited by everything that runs below it, so they
 * only count while this process is where the package manager put it.
 */
export function readInvocation({ script, cwd, env }: InvocationFacts): Invocation {
  const packageFile = env["npm_package_json"];
  const isScript =
    packageFile !== undefined && dirname(packageFile) === cwd && env["npm_lifecycle_event"] === "demo";
  if (isScript) return { name: "npx -y pnpm demo", directory: env["INIT_CWD"] ?? cwd };
  const file = resolve(cwd, script);
  const name = file.endsWith(".js") ? `node ${relative(cwd, file)}` : basename(file);
  return { name, directory: cwd };
}

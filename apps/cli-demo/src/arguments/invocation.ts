import { basename, dirname, relative, resolve } from "node:path";

/** How, and from which directory, the user started this program. */
export interface Invocation {
  /** What to type to start the program again. */
  name: string;
  /** The directory the user was in. Paths on the command line are relative to it. */
  directory: string;
}

/** What an {@link Invocation} is derived from. */
export interface InvocationFacts {
  /** `process.argv[1]`. */
  script: string;
  /** Current directory of the process. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * Derives how the program was started. A package manager runs scripts in the directory of the package and passes the
 * user's directory in INIT_CWD. Every descendant process inherits its variables, so they only count if this process runs
 * where the package manager would start it.
 */
export function readInvocation({ script, cwd, env }: InvocationFacts): Invocation {
  const packageFile = env["npm_package_json"];
  const isScript =
    packageFile !== undefined && dirname(packageFile) === cwd && env["npm_lifecycle_event"] === "demo";
  if (isScript) return { name: scriptName(env), directory: env["INIT_CWD"] ?? cwd };
  const file = resolve(cwd, script);
  const name = file.endsWith(".js") ? `node ${relative(cwd, file)}` : basename(file);
  return { name, directory: cwd };
}

/** How a package manager was asked for the script, in the shortest form. */
function scriptName(env: InvocationFacts["env"]): string {
  if (env["npm_config_user_agent"]?.startsWith("npm/")) return "npm run demo --";
  // npx runs the pnpm of its cache, and pnpm says which file that is.
  return /[\\/]_npx[\\/]/.test(env["npm_execpath"] ?? "/_npx/") ? "npx -y pnpm demo" : "pnpm demo";
}

import { SpawnError } from "./binary/binary-errors.js";

/** Loads a module by the first call, and by each call until that succeeds. Rejects with a {@link SpawnError}. */
export type LateModule<Module> = () => Promise<Module>;

/** Tries again to load a module whose `import()` has failed with `error`. */
type LoadAgain<Module> = (error: NodeJS.ErrnoException, attempt: number) => Promise<Module>;

/**
 * Loads a file of this package late. Everything that the file imports must be loaded already.
 *
 * @param load The `import()`, as bundlers need it.
 * @param exported The name of an export, by which the file is recognized.
 */
export function lateFile<Module extends object>(
  load: () => Promise<Module>,
  exported: keyof Module,
): LateModule<Module> {
  return loadLate(load, async (error, attempt) => {
    const { pathToFileURL } = process.getBuiltinModule("node:url");
    const { path } = error;
    if (path === undefined) throw error;
    const module = await import(
      /* @vite-ignore */ /* webpackIgnore: true */ `${pathToFileURL(path)}?${attempt}`
    );
    if (!Object.hasOwn(module, exported)) throw error;
    return module as Module;
  });
}

/**
 * Loads a CommonJS package late.
 *
 * @param load The `import()`, as bundlers need it.
 */
export function latePackage<Module extends object>(
  load: () => Promise<Module>,
  name: string,
): LateModule<Module> {
  return loadLate(load, async () => {
    // A bundler that emits CommonJS leaves `import.meta` empty. There, and only there, `__filename` exists.
    const require = process.getBuiltinModule("node:module").createRequire(import.meta.url ?? __filename);
    const exports = require(name);
    return { ...exports, default: exports };
  });
}

/**
 * Node keeps a failed `import()` for the life of the process. A program that was short of file descriptors at its first turn
 * could then never run another one.
 */
function loadLate<Module>(load: () => Promise<Module>, loadAgain: LoadAgain<Module>): LateModule<Module> {
  let loading: Promise<Module> | undefined;
  let failures = 0;
  const attempt = async () => {
    try {
      return await load().catch((error) =>
        failures > 0 ? loadAgain(error, failures) : Promise.reject(error),
      );
    } catch (error) {
      loading = undefined;
      failures += 1;
      throw explainLoadFailure(error);
    }
  };
  return () => {
    loading ??= attempt();
    return loading;
  };
}

function explainLoadFailure(error: unknown): unknown {
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || path === undefined || syscall === undefined) return error;
  return new SpawnError({
    path,
    errno: code,
    problem: "this file of the SDK or of a package it needs cannot be loaded",
    remedy: "If the system is short of open files or memory, try again later.",
    cause: error,
  });
}

/** An environment; a variable that is undefined is not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * How a variable is spelled in an environment; `undefined` when it is not set. On Windows case does not matter, and of
 * several spellings the system's own `Path` counts, else the last one.
 */
export function environmentName(
  env: Environment,
  name: string,
  platform: NodeJS.Platform,
): string | undefined {
  if (platform !== "win32") return Object.hasOwn(env, name) && env[name] !== undefined ? name : undefined;
  const spellings = Object.keys(env).filter(
    (key) => key.toUpperCase() === name.toUpperCase() && env[key] !== undefined,
  );
  return spellings.includes("Path") ? "Path" : spellings.at(-1);
}

/** The value of a variable, found as {@link environmentName} does. */
export function environmentValue(
  env: Environment,
  name: string,
  platform: NodeJS.Platform,
): string | undefined {
  const spelling = environmentName(env, name, platform);
  return spelling === undefined ? undefined : env[spelling];
}

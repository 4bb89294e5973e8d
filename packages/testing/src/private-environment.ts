import { join } from "node:path";

/** Variables that Windows and its programs need to start anything. No other system needs one besides `PATH`. */
const neededOnWindows = [
  "PATHEXT",
  "SystemRoot",
  "SystemDrive",
  "windir",
  "ComSpec",
  "ProgramFiles",
  "ProgramFiles(x86)",
  "ProgramW6432",
  "ProgramData",
  "NUMBER_OF_PROCESSORS",
  "PROCESSOR_ARCHITECTURE",
];

/** The folders that the variables of a private environment name. */
export interface PrivateFolders {
  codexHome: string;
  userHome: string;
  temporary: string;
}

/**
 * An environment that is the same on every machine, but for where programs are. It is built from a list of variables
 * that pass, because nobody can list those that do harm: start-up files, settings, secrets, proxies, locales.
 */
export function privateEnvironment(
  host: Readonly<Record<string, string | undefined>>,
  { codexHome, userHome, temporary }: PrivateFolders,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const isWindows = platform === "win32";
  const inherited = ["PATH", ...(isWindows ? neededOnWindows : [])].flatMap((name) => {
    const value = host[name];
    return value ? [[name, value] as const] : [];
  });
  return {
    ...Object.fromEntries(inherited),
    CODEX_HOME: codexHome,
    HOME: userHome,
    TMPDIR: temporary,
    // The agent gives its commands this locale, whatever it was started with.
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    TZ: "UTC",
    GIT_CONFIG_NOSYSTEM: "1",
    ...(isWindows
      ? {
          USERPROFILE: userHome,
          APPDATA: join(userHome, "AppData", "Roaming"),
          LOCALAPPDATA: join(userHome, "AppData", "Local"),
          TEMP: temporary,
          TMP: temporary,
        }
      : {
          // For programs that ask for it; the agent itself looks in the user database.
          SHELL: "/bin/sh",
          // Below 1, and with a socket as stdin, bash takes itself for a remote shell and sources start-up files, the
          // machine's (/etc/bash.bashrc) among them.
          SHLVL: "1",
        }),
  };
}

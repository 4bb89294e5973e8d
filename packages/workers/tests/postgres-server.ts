import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { expect, it } from "vitest";
import { startServer } from "./server-process.js";

/** A PostgreSQL server for one test file. */
export type PostgresServer = AsyncDisposable & {
  /** The address of a database that tests may fill: with its own schemas, because it can be one that others use, too. */
  connectionString: string;
  /** Stops the server at once, as a crash of its host would, until `start()`. `undefined` for `DATABASE_URL`. */
  power: { stop(): Promise<void>; start(): Promise<void> } | undefined;
};

/** The folder with `initdb` and `postgres`: that of `PATH`, or the newest one that Debian has. */
const binaries = findBinaries();

/** Whether tests can use PostgreSQL. */
export const hasPostgres = Boolean(process.env["DATABASE_URL"]) || binaries !== undefined;

/** Warns that the subject is not tested here; where services are required, a test fails instead. */
export function requirePostgres(subject: string): void {
  if (!hasPostgres)
    console.warn(`${subject} is NOT tested: PostgreSQL is not installed, and DATABASE_URL is not set.`);
  it.runIf(process.env["REQUIRE_SERVICES"])("PostgreSQL is installed", () => expect(hasPostgres).toBe(true));
}

/** Connects to `DATABASE_URL`, or starts a server on a socket in a temporary folder. */
export async function startPostgres(): Promise<PostgresServer> {
  const given = process.env["DATABASE_URL"];
  if (given) return { connectionString: given, power: undefined, async [Symbol.asyncDispose]() {} };
  if (!binaries) throw new Error("PostgreSQL is not installed.");
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "codex-pg-"));
  const user = findUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  execFileSync(
    join(binaries, "initdb"),
    ["-D", data, "--username=test", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"],
    { cwd: folder, stdio: ["ignore", "ignore", "inherit"], ...user },
  );
  const connectionString = `socket:${folder}?db=postgres&user=test`;
  const settings = ["listen_addresses=", `unix_socket_directories=${folder}`, "fsync=off"];
  const command = [join(binaries, "postgres"), "-D", data, ...settings.flatMap((one) => ["-c", one])];
  const connect = () => onConnection(connectionString, (client) => client.query("SELECT 1"));
  const start = () => startServer({ command, cwd: folder, user, signal: "QUIT", connect });
  let stop = await start();
  return {
    connectionString,
    power: {
      stop: () => stop(),
      async start() {
        stop = await start();
      },
    },
    async [Symbol.asyncDispose]() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Passes a connection of its own to a function, and ends it afterwards. */
export async function onConnection<Result>(
  connectionString: string,
  use: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString });
  // The server may end the connection.
  client.on("error", () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

type User = { uid: number; gid: number };

/** `postgres` refuses to run as root, so root runs it as another user. */
function findUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = ["-u", "-g"].map((flag) => spawnSync("id", [flag, name], { encoding: "utf8" }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`.");
}

function findBinaries(): string | undefined {
  const inPath = spawnSync("which", ["initdb"], { encoding: "utf8" }).stdout?.trim();
  if (inPath) return dirname(realpathSync(inPath));
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  const folder = join(debian, newest ?? "", "bin");
  return existsSync(join(folder, "initdb")) ? folder : undefined;
}

import { execFile, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chown, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { type FindOptions, findPostgres } from "./postgres-binaries.js";

const run = promisify(execFile);

/** How long a server may take to start, in milliseconds. */
const startTimeoutMs = 60_000;

/** An empty database, which is gone afterwards. */
export interface Database extends AsyncDisposable {
  /** Its address, with the password. */
  url: string;
  /** What and where it is, for people. */
  description: string;
}

/** Creates a database on the server of `DATABASE_URL`; without it, starts a server for this program alone. */
export async function openDatabase(options: FindOptions): Promise<Database> {
  const given = (options.env ?? process.env)["DATABASE_URL"];
  return given ? createDatabase(given) : startServer(options);
}

async function createDatabase(server: string): Promise<Database> {
  const name = `codex_fleet_${randomBytes(6).toString("hex")}`;
  const url = new URL(server);
  const description = `database ${name} on ${url.hostname || "the server of DATABASE_URL"}`;
  try {
    await query(server, `CREATE DATABASE ${name}`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `No database could be created on the server of DATABASE_URL: ${reason}\n` +
        "Use a role with the right CREATEDB, or unset DATABASE_URL to start a server for the demo alone.",
      { cause },
    );
  }
  url.pathname = `/${name}`;
  return {
    url: url.href,
    description,
    async [Symbol.asyncDispose]() {
      await query(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** Starts a server on a port of loopback, with its data in a temporary folder. */
async function startServer(options: FindOptions): Promise<Database> {
  const programs = await findPostgres(options);
  const user = findUser();
  const folder = await mkdtemp(join(await realpath(tmpdir()), "codex-fleet-postgres-"));
  try {
    const password = randomBytes(16).toString("hex");
    const passwordFile = join(folder, "password");
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (user) for (const path of [folder, passwordFile]) await chown(path, user.uid, user.gid);
    const data = join(folder, "data");
    const access = ["--username=fleet", "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
    const rest = ["--encoding=UTF8", "--no-locale", "--no-sync"];
    await run(join(programs, "initdb"), ["-D", data, ...access, ...rest], { cwd: folder, ...user });
    await rm(passwordFile);
    const port = await freePort();
    const url = `postgres://fleet:${password}@127.0.0.1:${port}/postgres`;
    const settings = {
      listen_addresses: "127.0.0.1",
      port,
      unix_socket_directories: "",
      // Its data ends with the demo, so nothing has to survive the machine.
      fsync: "off",
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const server = spawnServer([join(programs, "postgres"), "-D", data, ...flags], { cwd: folder, ...user });
    const version = await waitForServer(url, server);
    return {
      url,
      description: `PostgreSQL ${version} on port ${port} (temporary)`,
      async [Symbol.asyncDispose]() {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

interface ServerProcess {
  hasExited(): boolean;
  /** The end of what the server has printed. */
  log(): string;
  stop(): Promise<void>;
}

function spawnServer(command: string[], options: SpawnOptions): ServerProcess {
  const isWindows = process.platform === "win32";
  // The shell stops the server when this process ends, however it ends: its stdin closes then.
  const script = '"$@" </dev/null & read -r _; kill -QUIT $!; wait $!';
  const [program = "", ...rest] = isWindows ? command : ["/bin/sh", "-c", script, "sh", ...command];
  // In a group of its own, which Ctrl-C does not reach.
  const child = spawn(program, rest, { ...options, stdio: ["pipe", "ignore", "pipe"], detached: !isWindows });
  let log = "";
  child.stderr?.on("data", (text) => {
    log = (log + text).slice(-4000);
  });
  let hasExited = false;
  const exited = once(child, "close").finally(() => {
    hasExited = true;
  });
  return {
    hasExited: () => hasExited,
    log: () => log.trim(),
    async stop() {
      child.stdin?.end();
      if (isWindows) child.kill();
      await exited.catch(() => {});
    },
  };
}

async function waitForServer(url: string, server: ServerProcess): Promise<string> {
  for (const giveUpAt = Date.now() + startTimeoutMs; ; await sleep(50)) {
    try {
      const [row] = await query(url, "SHOW server_version");
      return String(row?.["server_version"]).split(" ")[0] ?? "";
    } catch (cause) {
      if (!server.hasExited() && Date.now() < giveUpAt) continue;
      await server.stop();
      throw new Error(`PostgreSQL did not start: ${server.log() || String(cause)}`, { cause });
    }
  }
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  // The server may end the connection.
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** PostgreSQL refuses to run as root, so root runs it as another user. */
function findUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = ["-u", "-g"].map((flag) => spawnSync("id", [flag, name], { encoding: "utf8" }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error(
    "PostgreSQL does not run as root, and there is no user `postgres` or `nobody`. Set DATABASE_URL, or use another user.",
  );
}

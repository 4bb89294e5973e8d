import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** A PostgreSQL server with the durability of a default installation, in a temporary folder. */
export interface TurnDatabase extends AsyncDisposable {
  connectionString: string;
}

/** Whether PostgreSQL is installed. */
export const hasPostgres = findPrograms() !== undefined;

/** The most connections of the server: more than the fleets of the benchmarks open. */
const maxConnections = 1000;

/** Starts a server, or returns `undefined` if PostgreSQL is not installed. */
export async function startTurnDatabase(): Promise<TurnDatabase | undefined> {
  const programs = findPrograms();
  if (programs === undefined) return undefined;
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "codex-bench-pg-"));
  const user = findUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const access = ["--username=bench", "--auth=trust", "--encoding=UTF8", "--no-locale"];
  execFileSync(join(programs, "initdb"), ["-D", data, ...access], { cwd: folder, stdio: "ignore", ...user });
  const settings = {
    listen_addresses: "",
    unix_socket_directories: folder,
    max_connections: maxConnections,
    shared_preload_libraries: "pg_stat_statements",
    // BullMQ's functions hold statements, too, but a statement of a client counts once.
    "pg_stat_statements.track": "top",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  // The shell stops the server when this process ends, however it ends: its stdin closes then.
  const script = '"$@" </dev/null & read -r _; kill -INT $!; wait $!';
  const command = [join(programs, "postgres"), "-D", data, ...flags];
  const child = spawn("/bin/sh", ["-c", script, "sh", ...command], {
    cwd: folder,
    stdio: ["pipe", "ignore", "ignore"],
    ...user,
  });
  const exited = once(child, "close");
  const connectionString = `socket:${folder}?db=postgres&user=bench`;
  while (!(await query(connectionString, "CREATE EXTENSION pg_stat_statements").catch(() => undefined))) {
    if (child.exitCode !== null) throw new Error("PostgreSQL with pg_stat_statements did not start.");
    await sleep(50);
  }
  return {
    connectionString,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a server has done since its start. */
export interface DatabaseWork {
  /** Statements of clients, those of {@link readWork} excluded. */
  statements: number;
  /** Bytes of the write-ahead log. */
  walBytes: number;
  /** Size of all tables and indexes, which does not count what was written and has been overwritten. */
  tableBytes: number;
  /** Processor time of all processes of the server, in milliseconds. */
  cpuMs: number;
  /** Connections at this moment. */
  connections: number;
}

/** Reads what a server has done. */
export async function readWork(connectionString: string): Promise<DatabaseWork> {
  const [row] = await query(
    connectionString,
    `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS "walBytes",
       (SELECT sum(calls) FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%') AS statements,
       (SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace >= 16384) AS "tableBytes",
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') - 1 AS connections,
       (SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer') AS pid`,
  );
  const { pid, ...counts } = Object.fromEntries(
    Object.entries(row ?? {}).map(([name, value]) => [name, Number(value ?? 0)]),
  );
  return { ...counts, cpuMs: cpuOfSiblings(pid ?? 0) } as unknown as DatabaseWork;
}

/** The difference of two readings, except for the connections. */
export function workBetween(before: DatabaseWork, after: DatabaseWork): DatabaseWork {
  const names = Object.keys(after) as (keyof DatabaseWork)[];
  const difference = names.map((name) => [name, after[name] - before[name]]);
  return { ...(Object.fromEntries(difference) as unknown as DatabaseWork), connections: after.connections };
}

/** Runs a statement on a connection of its own. */
export async function query(connectionString: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Milliseconds per clock tick in `/proc`, the same on every Linux. */
const tickMs = 10;

/** The processor time of the parent of a process and of its children, those that have exited included. */
function cpuOfSiblings(pid: number): number {
  const parent = Number(statOf(String(pid))[1]);
  let ticks = 0;
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    const fields = statOf(name);
    const count = (from: number, to: number) =>
      fields.slice(from, to).reduce((sum, field) => sum + Number(field), 0);
    if (Number(name) === parent) ticks += count(11, 15);
    else if (Number(fields[1]) === parent) ticks += count(11, 13);
  }
  return ticks * tickMs;
}

/** The fields of `/proc/PID/stat` after the program's name: its state, its parent, …; none for a process that has exited. */
function statOf(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

/** PostgreSQL refuses to run as root, so root runs it as another user. */
function findUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = ["-u", "-g"].map((flag) => spawnSync("id", [flag, name], { encoding: "utf8" }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  return undefined;
}

/** The folder with `initdb` and `postgres`: that of `PATH`, or the newest one that Debian has. */
function findPrograms(): string | undefined {
  const inPath = spawnSync("which", ["initdb"], { encoding: "utf8" }).stdout?.trim();
  if (inPath) return dirname(realpathSync(inPath));
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  const folder = join(debian, newest ?? "", "bin");
  return existsSync(join(folder, "initdb")) ? folder : undefined;
}

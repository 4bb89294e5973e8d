import { createHash } from "node:crypto";
import { type Connection, RequestFailedError, type ServerNotification } from "@codex/app-server";
import type { TurnEnvironmentParams } from "@codex/app-server/wire";
import { redact } from "@codex/protocol";
import { EnvironmentUnavailableError } from "../../errors/turn-errors.js";
import type { ExecServerAddress } from "../../options/exec-server.js";
import { secretsInUrl } from "../../options/secrets.js";
import type { ThreadOptions } from "../../options/thread-options.js";
import type { TurnSink } from "../engine.js";
import { oldestSupported } from "../host.js";
import type { ServerVersion } from "./server-version.js";

/** How long connecting to an exec-server may take, in milliseconds. */
const connectTimeoutMs = 10_000;

/** How long the server may take to say that it cannot connect, in milliseconds. */
const answerTimeoutMs = 15_000;

const known = new WeakMap<Connection, Environments>();

/** A directory of a thread, and the directories that its commands may write to. */
export interface Place {
  readonly cwd?: string | null | undefined;
  readonly runtimeWorkspaceRoots?: string[] | null | undefined;
}

/** The exec-servers that an app-server knows from one connection. */
export class Environments {
  readonly #connection: Connection;
  /** The token of each exec-server, by its id. */
  readonly #added = new Map<string, string | undefined>();
  readonly #connecting = new Map<string, Promise<void>>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The exec-servers that were added over a connection. */
  static of(connection: Connection): Environments {
    const environments = known.get(connection) ?? new Environments(connection);
    known.set(connection, environments);
    return environments;
  }

  /**
   * Connects the app-server to a thread's exec-server, unless it is connected.
   *
   * @throws {EnvironmentUnavailableError}
   * @throws {InvalidOptionError} with a server that is too old
   */
  async connect({ environment }: ThreadOptions, version: ServerVersion): Promise<void> {
    if (environment === undefined) return;
    version.checkOption("starting the turn", "environment", oldestSupported);
    const id = idOf(environment);
    // Turns that start at the same time would replace each other's connection.
    while (this.#connecting.has(id)) await this.#connecting.get(id);
    const connecting = this.#connect(id, environment);
    const settled = connecting.catch(() => {}).then(() => void this.#connecting.delete(id));
    this.#connecting.set(id, settled);
    await connecting;
  }

  /**
   * Selects where the commands of a thread run. As soon as an exec-server was added, the server would otherwise offer it to the
   * model of every thread.
   *
   * @param here where they run without the option
   */
  select(options: ThreadOptions, here: Place): { environments?: TurnEnvironmentParams[] } {
    const { environment, workingDirectory: cwd } = options;
    if (environment !== undefined && cwd !== undefined) {
      const directories = options.additionalDirectories ?? [];
      const runtimeWorkspaceRoots = [cwd, ...directories.map((path) => pathIn(cwd, path))];
      return { environments: [{ environmentId: idOf(environment), cwd, runtimeWorkspaceRoots }] };
    }
    if (this.#added.size === 0 || here.cwd == null) return {};
    const { runtimeWorkspaceRoots = null } = here;
    return { environments: [{ environmentId: "local", cwd: here.cwd, runtimeWorkspaceRoots }] };
  }

  /**
   * Checks that the exec-server can still be reached.
   *
   * @throws {EnvironmentUnavailableError}
   */
  async check(environment: ExecServerAddress): Promise<void> {
    const environmentId = idOf(environment);
    // A server that does not answer is noticed elsewhere.
    const answer = await this.#connection.request("environment/status", { environmentId }).catch(() => null);
    if (answer?.status !== "disconnected" && answer?.status !== "unknown") return;
    throw unavailable(environment, answer.error ?? answer.status);
  }

  async #connect(id: string, environment: ExecServerAddress): Promise<void> {
    const { url, token } = environment;
    const isAdded = this.#added.has(id) && this.#added.get(id) === token;
    if (isAdded && (await this.#isReady(id))) return;
    // A connection that the server tries to restore would block for up to 45 s. Another one takes its place.
    this.#added.set(id, token);
    const address = { execServerUrl: url, authBearerToken: token, connectTimeoutMs };
    try {
      await this.#connection.request("environment/add", { environmentId: id, ...address });
      await this.#connection.request(
        "environment/info",
        { environmentId: id },
        { timeoutMs: answerTimeoutMs },
      );
    } catch (error) {
      throw error instanceof RequestFailedError ? unavailable(environment, error.serverMessage) : error;
    }
  }

  async #isReady(environmentId: string): Promise<boolean> {
    return (await this.#connection.request("environment/status", { environmentId })).status === "ready";
  }
}

/** The thread of a turn whose commands may run elsewhere. */
interface WatchedThread {
  readonly id: string;
  readonly connection: Connection;
  readonly options: ThreadOptions | undefined;
  readonly turn: { readonly sink: Pick<TurnSink, "fail"> } | undefined;
  accept(threadId: string, notification: ServerNotification): void;
}

/** The checks that are not completed. Later notifications of the thread wait for them. */
const checks = new WeakMap<WatchedThread, Promise<void>>();

/**
 * Passes a notification on to a thread. When its turn has completed, or has lost its exec-server for good, the exec-server is
 * checked before: to the agent, commands that it cannot start are no reason to fail.
 */
export function deliver(thread: WatchedThread, threadId: string, notification: ServerNotification): void {
  const accept = () => thread.accept(threadId, notification);
  const environment = thread.turn && thread.options?.environment;
  const before = checks.get(thread);
  const mustCheck = environment !== undefined && endsOrLoses(thread.id === threadId, notification);
  if (before === undefined && !mustCheck) {
    accept();
    return;
  }
  const checking = (before ?? Promise.resolve())
    .then(() => (mustCheck ? Environments.of(thread.connection).check(environment) : undefined))
    .catch((error: unknown) => thread.turn?.sink.fail(error))
    .then(accept)
    .finally(() => checks.get(thread) === checking && checks.delete(thread));
  checks.set(thread, checking);
}

function endsOrLoses(isOwn: boolean, { method, params }: ServerNotification): boolean {
  if (method === "turn/completed") return isOwn && params.turn.status === "completed";
  // Also sent for a connection that was replaced.
  return method === "thread/environment/disconnected";
}

/** The same for every token, so that another token replaces the one before. */
function idOf({ url }: ExecServerAddress): string {
  return `exec-server-${createHash("sha256").update(url).digest("hex").slice(0, 16)}`;
}

/** A path in a directory on another machine, whose system may be another one. */
function pathIn(directory: string, path: string): string {
  const { posix, win32 } = process.getBuiltinModule("node:path");
  return (directory.startsWith("/") ? posix : win32).resolve(directory, path);
}

/** Without the secrets in the address, which the server quotes. */
function unavailable(environment: ExecServerAddress, problem: string): EnvironmentUnavailableError {
  const { url, token } = environment;
  const { protocol, host, pathname } = new URL(url);
  const shown = `${protocol}//${host}${pathname}`;
  const secrets = [...secretsInUrl(url), ...(token === undefined ? [] : [token])];
  return new EnvironmentUnavailableError(shown, redact(problem.replaceAll(url, shown), secrets));
}

import type { Redis } from "ioredis";
import { RedisDatabase, type RedisStoreOptions, redisScript } from "../store/redis-database.js";
import { RedisStore } from "../store/redis-store.js";
import { BullEngine } from "./bull-engine.js";
import type { JobEngine, JobEngineOptions } from "./job-engine.js";
import {
  type DocumentKind,
  type DocumentList,
  type DocumentWrite,
  documentTopic,
  jobTopic,
  type LogWriter,
  logTopic,
  type StoredDocument,
  type StoredEntry,
  type TurnDatabase,
} from "./turn-database.js";

/**
 * Writes a document and moves it between its lists, which are sorted by its number. No list has an empty name.
 *
 * KEYS: document, last number. ARGV: version, value, key, state, group, prefix of the lists, channel, topic.
 */
const write = redisScript(`
  local old = redis.call('HMGET', KEYS[1], 'version', 'number', 'state', 'group')
  if (old[1] or '0') ~= ARGV[1] then return false end
  local number = old[2] or redis.call('INCR', KEYS[2])
  local version = ARGV[1] + 1
  redis.call('HSET', KEYS[1], 'version', version, 'number', number,
    'value', ARGV[2], 'state', ARGV[4], 'group', ARGV[5])
  for place, list in ipairs({'state:', 'group:'}) do
    local from, to = old[place + 2] or '', ARGV[place + 3]
    if from ~= to and from ~= '' then redis.call('ZREM', ARGV[6] .. list .. from, ARGV[3]) end
    if from ~= to and to ~= '' then redis.call('ZADD', ARGV[6] .. list .. to, number, ARGV[3]) end
  end
  redis.call('PUBLISH', ARGV[7], ARGV[8])
  return {version, number}`);

/** KEYS: list. ARGV: number to begin after, limit, prefix of the documents. */
const list = redisScript(`
  local found = {}
  for place, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'LIMIT', 0, ARGV[2])) do
    found[place] = {key, unpack(redis.call('HMGET', ARGV[3] .. key, 'version', 'number', 'value'))}
  end
  return found`);

/**
 * Adds entries to the stream of a log. Their ids are their numbers.
 *
 * KEYS: log, its highest fence, the last entries of its batches. ARGV: fence or 0, batch, channel, topic, entries.
 */
const append = redisScript(`
  local known = redis.call('HGET', KEYS[3], ARGV[2])
  if known then return tonumber(known) end
  local fence = tonumber(ARGV[1])
  if fence > 0 then
    if tonumber(redis.call('GET', KEYS[2]) or '0') > fence then return false end
    redis.call('SET', KEYS[2], ARGV[1])
  end
  local last = redis.call('XLEN', KEYS[1])
  for entry = 5, #ARGV do
    last = last + 1
    redis.call('XADD', KEYS[1], string.format('%.0f-0', last), 'v', ARGV[entry])
  end
  if ARGV[2] ~= '' and #ARGV > 4 then redis.call('HSET', KEYS[3], ARGV[2], last) end
  redis.call('PUBLISH', ARGV[3], ARGV[4])
  return last`);

type DocumentFields = [key: string, version: string, number: string, value: string];

/**
 * The database of a queue in Redis. Each method is one script or one command. Its connection carries the jobs of BullMQ, too;
 * sessions have one of their own, so that long ones do not hold up the locks of jobs.
 */
export class RedisTurnDatabase implements TurnDatabase {
  readonly sessions: RedisStore;
  readonly #database: RedisDatabase;
  readonly #channel: string;
  readonly #listeners = new Set<(topic: string | undefined) => void>();
  #subscriber: Promise<Redis> | undefined;

  constructor(options: RedisStoreOptions) {
    this.sessions = new RedisStore(options);
    this.#database = new RedisDatabase(options);
    this.#channel = this.#database.key("notifications");
  }

  async read<Value>(kind: DocumentKind, key: string): Promise<StoredDocument<Value> | undefined> {
    const [version, number, value] = await this.#database.use(key, (client) =>
      client.hmget(this.#document(kind, key), "version", "number", "value"),
    );
    return version && number && value ? asDocument([key, version, number, value]) : undefined;
  }

  async write<Value>(
    kind: DocumentKind,
    key: string,
    { version, value, state, group }: DocumentWrite<Value>,
  ): Promise<StoredDocument<Value> | undefined> {
    const text = JSON.stringify(value);
    const places = [state ?? "", group ?? "", this.#database.key("list", `${kind}:`)];
    const reply = await this.#database.run(
      key,
      write,
      [this.#document(kind, key), this.#database.key("number", kind)],
      [String(version), text, key, ...places, this.#channel, documentTopic(kind, key)],
    );
    if (reply === null) return undefined;
    const [written, number] = reply as [string, string];
    return asDocument([key, written, number, text]);
  }

  async list<Value>(
    kind: DocumentKind,
    place: DocumentList,
    { after, limit }: { after: number; limit: number },
  ): Promise<StoredDocument<Value>[]> {
    const [column, name] = "state" in place ? ["state", place.state] : ["group", place.group];
    const reply = await this.#database.run(
      name,
      list,
      [this.#database.key("list", `${kind}:${column}:${name}`)],
      [String(after), String(limit), this.#document(kind, "")],
    );
    return (reply as DocumentFields[]).map((fields) => asDocument(fields));
  }

  async count(kind: DocumentKind, state: string): Promise<number> {
    return await this.#database.use(state, (client) =>
      client.zcard(this.#database.key("list", `${kind}:state:${state}`)),
    );
  }

  async append(log: string, entries: readonly unknown[], writer?: LogWriter): Promise<number | undefined> {
    const texts = entries.map((entry) => JSON.stringify(entry));
    const reply = await this.#database.run(
      log,
      append,
      [this.#log(log), this.#database.key("log-fence", log), this.#database.key("log-batches", log)],
      [String(writer?.fence ?? 0), writer?.batch ?? "", this.#channel, logTopic(log), ...texts],
    );
    return reply === null ? undefined : Number(reply);
  }

  async readLog(log: string, after: number, limit: number): Promise<StoredEntry[]> {
    const entries = await this.#database.use(log, (client) =>
      client.xrange(this.#log(log), `(${after}-0`, "+", "COUNT", limit),
    );
    return entries.map(([id, [, value = ""]]) => ({ id: Number.parseInt(id, 10), value: JSON.parse(value) }));
  }

  async listen(listener: (topic: string | undefined) => void): Promise<() => void> {
    this.#listeners.add(listener);
    this.#subscriber ??= this.#subscribe().catch((error) => {
      this.#subscriber = undefined;
      throw error;
    });
    try {
      await this.#subscriber;
    } catch (error) {
      this.#listeners.delete(listener);
      throw error;
    }
    return () => this.#listeners.delete(listener);
  }

  async openEngine(options: JobEngineOptions): Promise<JobEngine> {
    // The version was checked when the connection was opened.
    const settings = { prefix: this.#database.prefix, skipVersionCheck: true };
    return await this.#database.use(null, (connection) =>
      BullEngine.open(options, async ({ createRedisBackend }) => ({
        prefix: "jobs",
        connection,
        backend: (name, given, kind) => createRedisBackend(name, { ...given, ...settings }, kind),
        announce: (queue) => connection.publish(this.#channel, jobTopic(queue)),
      })),
    );
  }

  async close(): Promise<void> {
    const subscriber = this.#subscriber;
    this.#subscriber = undefined;
    (await subscriber?.catch(() => undefined))?.disconnect();
    await Promise.all([this.#database.close(), this.sessions.close()]);
  }

  /** Listens on a connection of its own: one that listens cannot do anything else. */
  async #subscribe(): Promise<Redis> {
    return await this.#database.use(null, async () => {
      const client = await this.#database.createClient();
      // It reconnects.
      client.on("error", () => {});
      client.on("message", (_, topic) => this.#publish(topic));
      try {
        await client.subscribe(this.#channel);
      } catch (error) {
        client.disconnect();
        throw error;
      }
      client.on("ready", () => this.#subscribeAgain(client));
      return client;
    });
  }

  async #subscribeAgain(client: Redis): Promise<void> {
    try {
      await client.subscribe(this.#channel);
      this.#publish(undefined);
    } catch {
      // The next connection tries it again.
      client.disconnect(true);
    }
  }

  #publish(topic: string | undefined): void {
    for (const listener of this.#listeners) listener(topic);
  }

  #document(kind: DocumentKind, key: string): string {
    return this.#database.key("document", `${kind}:${key}`);
  }

  #log(log: string): string {
    return this.#database.key("log", log);
  }
}

function asDocument<Value>([key, version, number, value]: DocumentFields): StoredDocument<Value> {
  return { key, version: Number(version), number: Number(number), value: JSON.parse(value) };
}

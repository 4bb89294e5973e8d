/** What the threads write about. */
const topics = ["tides", "winds", "stars", "storms", "whales", "harbours", "islands", "lights"];
const moods = ["calm", "strange", "bright", "restless", "quiet", "early", "late"];

/** Each of so many turns asks before it changes a file. */
const askEvery = 7;

/** A turn to submit. */
export interface Work {
  key: string;
  thread: string;
  prompt: string;
  /** Whether the agent asks before it runs a command. */
  asks: boolean;
}

/** The names of threads: a topic each, with a number once the topics are used up. */
export function threadNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const round = Math.floor(index / topics.length);
    return `${topics[index % topics.length]}${round === 0 ? "" : `-${round + 1}`}`;
  });
}

/** Makes small turns for threads, each thread in its turn. */
export class WorkSource {
  readonly #threads: readonly string[];
  readonly #entries = new Map<string, number>();
  #made = 0;
  #next = 0;

  constructor(threads: readonly string[]) {
    this.#threads = threads;
  }

  /** Makes a turn for the next thread that has room; `undefined` if none has. */
  next({ hasRoom, mayAsk }: { hasRoom(thread: string): boolean; mayAsk: boolean }): Work | undefined {
    for (const _ of this.#threads) {
      const thread = this.#threads[this.#next++ % this.#threads.length] as string;
      if (hasRoom(thread)) return this.#make(thread, mayAsk);
    }
    return undefined;
  }

  /** Makes the key of a turn of a person. */
  ownKey(thread: string): string {
    return `${thread}/${this.#count(thread)}`;
  }

  #make(thread: string, mayAsk: boolean): Work {
    const entry = this.#count(thread);
    const asks = ++this.#made % askEvery === 0 && mayAsk;
    const sentence = `${subjectOf(thread)} were ${moods[entry % moods.length]} today.`;
    const prompt = `Add entry ${entry} to journal.md: "${sentence}"${asks ? " Ask before you do." : ""}`;
    return { key: `${thread}/${entry}`, thread, prompt, asks };
  }

  #count(thread: string): number {
    const entry = (this.#entries.get(thread) ?? 0) + 1;
    this.#entries.set(thread, entry);
    return entry;
  }
}

function subjectOf(thread: string): string {
  return `The ${thread.replace(/-\d+$/, "")}`;
}

/**
 * Calls that have an effect once for each key, however often they are repeated. A failed call had none, so its key can be used
 * again. The oldest keys are forgotten beyond a number.
 */
export class KeyedCalls<Result> {
  readonly #maxKeys: number;
  readonly #calls = new Map<string, Promise<Result>>();

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys;
  }

  /** Calls `act`, or returns the result of the earlier call with the key. */
  async run(key: string, act: () => Promise<Result>): Promise<Result> {
    const earlier = this.#calls.get(key);
    if (earlier !== undefined) return earlier;
    const acting = act();
    this.#calls.set(key, acting);
    dropOldest(this.#calls, this.#maxKeys);
    try {
      return await acting;
    } catch (error) {
      this.#calls.delete(key);
      throw error;
    }
  }
}

/** Bounds a map to which one entry was added. */
export function dropOldest(map: Map<string, unknown>, maxSize: number): void {
  const [oldest] = map.keys();
  if (map.size > maxSize && oldest !== undefined) map.delete(oldest);
}

/** Resolves when the promise has settled, or when the time is over, whichever comes first. Never rejects. */
export async function within(limitMs: number, promise: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  const settled = promise.then(
    () => {},
    () => {},
  );
  await Promise.race([settled, limit]);
  clearTimeout(timer);
}

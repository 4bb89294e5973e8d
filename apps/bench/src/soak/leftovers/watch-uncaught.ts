const events = ["uncaughtException", "unhandledRejection", "warning"] as const;

/** Collects what is thrown where no caller could catch it, and the warnings of the runtime. */
export function watchUncaught(): { seen: string[]; stop(): void } {
  const seen: string[] = [];
  const note = (error: unknown) => seen.push(error instanceof Error ? (error.stack ?? "") : String(error));
  for (const event of events) process.on(event, note);
  return {
    seen,
    stop: () => {
      for (const event of events) process.off(event, note);
    },
  };
}

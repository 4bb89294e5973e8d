import { useState } from "react";

/** An action of a button or form: runs once at a time, and keeps why it failed. */
export function useAction<Arguments extends unknown[]>(action: (...given: Arguments) => Promise<void>) {
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  /** Runs the action. Resolves to whether it succeeded. */
  const run = async (...given: Arguments): Promise<boolean> => {
    setIsBusy(true);
    setFailure(null);
    try {
      await action(...given);
      return true;
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      setIsBusy(false);
    }
  };
  return { run, isBusy, failure };
}

import { createContext, useContext } from "react";

/** Where the agent works; empty until that is known. */
export const WorkingDirectory = createContext("");

/** A path as people name it: relative to where the agent works. */
export function useShortPath(path: string): string {
  const directory = useContext(WorkingDirectory);
  return directory !== "" && path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path;
}

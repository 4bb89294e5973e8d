/** A piece of TypeScript in a page. */
export interface Snippet {
  /** The page, as a path from the root of the repository. */
  page: string;
  /** The line of the page on which the code begins, from 1. */
  line: number;
  /** The code. */
  code: string;
  /** Whether it is a part of a program, and may use the names in `given.d.ts`. */
  isFragment: boolean;
  /** Whether it is to be run. */
  isRun: boolean;
}

/** Something wrong with a page. */
export interface Problem {
  page: string;
  /** The line of the page, from 1. */
  line: number;
  /** What is wrong. */
  message: string;
}

/** A problem as one line, in the form editors turn into a link. */
export function describeProblem({ page, line, message }: Problem): string {
  return `${page}:${line}: ${message}`;
}

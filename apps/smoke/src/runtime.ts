/** Something that runs JavaScript. */
export interface Runtime {
  name: string;
  command: string;
  /** Words between the command and the program. */
  parameters: string[];
}

/** The Node that runs the tests. */
export const thisNode: Runtime = {
  name: `Node ${process.versions.node}`,
  command: process.execPath,
  parameters: [],
};

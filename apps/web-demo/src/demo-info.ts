/** What the page shows of its server. */
export type DemoInfo = {
  /** Where the agent works. */
  directory: string;
  /** Whether a script plays the model. */
  isScripted: boolean;
  /** Prompts that the page suggests. */
  suggestions: readonly string[];
};

/** Parameters of `item/tool/requestUserInput`: the agent has questions for the user (experimental). */
export interface ToolRequestUserInputParams {
  /** The thread that asks. */
  threadId: string;
  /** The turn that asks. */
  turnId: string;
  /** The item the questions belong to. */
  itemId: string;
  /** The questions. */
  questions: ToolRequestUserInputQuestion[];
  /** Whether the turn waits for the answer. */
  isBlocking: boolean;
  /** Milliseconds until the server answers by itself, or `null` when it does not. Deprecated by the server. */
  autoResolutionMs: number | null;
}

/** One question. */
export interface ToolRequestUserInputQuestion {
  /** The key its answer is given under. */
  id: string;
  /** A short title. */
  header: string;
  /** The question in full. */
  question: string;
  /** Whether a free text may be given instead of an option. */
  isOther: boolean;
  /** Whether the answer must not be shown. */
  isSecret: boolean;
  /** The answers to choose from, or `null` for free text. */
  options: ToolRequestUserInputOption[] | null;
}

/** One answer to choose. */
export interface ToolRequestUserInputOption {
  /** The answer; this text is what is sent back. */
  label: string;
  /** What choosing it means. */
  description: string;
}

/** Result of `item/tool/requestUserInput`. */
export interface ToolRequestUserInputResponse {
  /** The answers by question id. A question may be left out. */
  answers: { [questionId: string]: ToolRequestUserInputAnswer };
}

/** The answer to one question. */
export interface ToolRequestUserInputAnswer {
  /** The labels chosen, or the free text. */
  answers: string[];
}

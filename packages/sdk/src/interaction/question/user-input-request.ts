/** The agent has questions for the user. */
export interface UserInputRequest {
  /** The thread that asks. For a sub-agent that is a thread of its own. */
  threadId: string;
  /** The turn that asks. */
  turnId: string;
  /** The call of the model that asks. It has no item. */
  itemId: string;
  /** The questions, one to three of them. */
  questions: readonly UserInputQuestion[];
}

/** One question. */
export interface UserInputQuestion {
  /** The key its answer is given under. */
  id: string;
  /** A short title. */
  header: string;
  /** The question in full. */
  question: string;
  /** The answers to choose from; `null` for free text. */
  options: readonly UserInputOption[] | null;
  /** Whether a free text may be given instead of an option. */
  allowsOther: boolean;
  /** Whether the answer must not be shown as it is typed. */
  isSecret: boolean;
}

/** An answer to choose. */
export interface UserInputOption {
  /** The answer; this text is given back. */
  label: string;
  /** What choosing it means. */
  description: string;
}

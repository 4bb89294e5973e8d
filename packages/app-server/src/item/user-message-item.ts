import type { UserInput } from "../turn/user-input.js";
import type { ThreadItemTimes } from "./thread-item-times.js";

/** What the user said. */
export interface UserMessageThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "userMessage";
  /** The `clientUserMessageId` the client gave, or `null`. */
  clientId: string | null;
  /** The pieces of the message. */
  content: UserInput[];
}

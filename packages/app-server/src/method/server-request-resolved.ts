/**
 * Parameters of `serverRequest/resolved`: a request of the server's is settled, by an answer or because its turn
 * ended. Sent for approvals, questions and elicitations, not for `item/tool/call`.
 */
export interface ServerRequestResolvedNotification {
  /** The thread that asked. */
  threadId: string;
  /** The id of the server's request. */
  requestId: string | number;
}

/** One event of the Responses API's stream. */
export interface ResponseEvent {
  /** The event's name, for example `response.output_text.delta`. */
  type: string;
  [field: string]: unknown;
}

/** Writes an event as one server-sent event. JSON text has no raw newline, so one `data` line is always enough. */
export function serverSentEvent(event: ResponseEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** One message of a stream of server-sent events. */
export type ServerSentEvent = { event: string; id: string; data: string };

/**
 * Reads a stream of server-sent events. A minimal reader for streams of this package's server: one `data` line per message.
 * `EventSource` would not do: it shows no status of a failed request and sends no headers.
 */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void,
): AsyncGenerator<ServerSentEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes();
      text += decoder.decode(value, { stream: true });
      let end = text.indexOf("\n\n");
      let start = 0;
      while (end !== -1) {
        const message = parse(text.slice(start, end));
        if (message.data !== "") yield message;
        start = end + 2;
        end = text.indexOf("\n\n", start);
      }
      text = text.slice(start);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function parse(block: string): ServerSentEvent {
  const message = { event: "message", id: "", data: "" };
  for (const line of block.split("\n")) {
    const colon = line.indexOf(": ");
    const field = line.slice(0, colon);
    if (field in message) message[field as keyof typeof message] = line.slice(colon + 2);
  }
  return message;
}

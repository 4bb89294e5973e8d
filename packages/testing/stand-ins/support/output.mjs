// Prints with back-pressure: each write waits until the pipe has accepted it.

/**
 * Writes to stdout and waits until it is written.
 * @param {string | Uint8Array} text
 * @returns {Promise<void>}
 */
export function print(text) {
  return written(process.stdout, text);
}

/**
 * Writes to stderr and waits until it is written.
 * @param {string | Uint8Array} text
 * @returns {Promise<void>}
 */
export function complain(text) {
  return written(process.stderr, text);
}

/**
 * Prints events, one JSON line each.
 * @param {...object} events
 */
export function emit(...events) {
  return print(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
}

/**
 * @param {NodeJS.WriteStream} stream
 * @param {string | Uint8Array} text
 * @returns {Promise<void>}
 */
function written(stream, text) {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}

/**
 * Every code a {@link CodexError} can carry. The list is closed: a `switch` over it is exhaustive, and a new
 * code is a change that users of the SDK read about.
 *
 * | code | what happened |
 * |---|---|
 * | `invalid_option` | An option is unknown, of the wrong type, or contradicts another one. |
 * | `invalid_input` | The input of a turn cannot be sent: empty, too long, or a file in it is missing. |
 * | `invalid_config` | A `config` value cannot be written as the TOML literal the binary reads. |
 * | `output_schema` | The schema asked for cannot be expressed in the form the model accepts. |
 * | `output_validation` | The answer does not satisfy the schema that was asked for. |
 * | `binary_not_found` | No `codex` binary was found in any of the places searched. |
 * | `spawn_failed` | The operating system refused to start the binary. |
 * | `process_exited` | The process ended, by itself or by a signal, before its work was done. |
 * | `malformed_event` | The binary sent a known event with fields of the wrong shape, or something nested too deep. |
 * | `line_too_long` | The binary printed a line above the limit the caller set. |
 * | `thread_mismatch` | The binary answered with another thread than the one resumed. |
 * | `thread_busy` | Somebody else uses the thread: another process, or another client of the same app-server. |
 * | `turn_failed` | The agent itself reported that the turn failed. |
 * | `turn_interrupted` | The turn was interrupted, and so has no result. |
 * | `turn_timeout` | The turn outlived the time the caller gave it. |
 * | `reader_too_slow` | More of a turn's events were waiting to be read than may wait. |
 * | `deadlock` | A handler or a tool called something that would wait for its own turn. |
 * | `turn_ended` | The turn had ended already, so nothing could be added to it. |
 * | `missing_terminal_event` | The event stream ended without saying how the turn ended. |
 * | `unsupported_option` | The option needs another transport than the one in use. |
 * | `closed` | The `Codex` object was closed before or during the call. |
 * | `request_failed` | The app-server answered a request with an error. |
 * | `request_timeout` | The app-server did not answer a request in time. |
 * | `connection_lost` | The connection to the app-server broke while work was under way. |
 * | `message_too_large` | A message was larger than the connection to the app-server can carry, and was not sent. |
 */
export type CodexErrorCode =
  | "invalid_option"
  | "invalid_input"
  | "invalid_config"
  | "output_schema"
  | "output_validation"
  | "binary_not_found"
  | "spawn_failed"
  | "process_exited"
  | "malformed_event"
  | "line_too_long"
  | "thread_mismatch"
  | "thread_busy"
  | "turn_failed"
  | "turn_interrupted"
  | "turn_timeout"
  | "reader_too_slow"
  | "deadlock"
  | "turn_ended"
  | "missing_terminal_event"
  | "unsupported_option"
  | "closed"
  | "request_failed"
  | "request_timeout"
  | "connection_lost"
  | "message_too_large";

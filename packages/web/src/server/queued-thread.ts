import type { WebRequest } from "../model/web-event.js";
import type { WebState } from "../model/web-state.js";
import type { FollowedThread } from "./followed-thread.js";
import { entriesOf, imageResponse, type PersonInput, unknownImage } from "./input-images.js";
import { checkAnswer } from "./open-requests.js";
import type { ServedThread } from "./thread-routes.js";
import { imagesOf, turnKeyOf } from "./turn-events.js";
import type { TurnServerOptions } from "./turn-server-options.js";
import { RequestRejection } from "./web-server-error.js";

/** A thread of a queue, for one request. */
export class QueuedThread implements ServedThread {
  readonly #thread: FollowedThread;
  readonly #options: TurnServerOptions;
  readonly #admit: () => FollowedThread;

  /** @param admit lets the thread have another viewer, or throws. Returns the thread to look at */
  constructor(thread: FollowedThread, options: TurnServerOptions, admit: () => FollowedThread) {
    this.#thread = thread;
    this.#options = options;
    this.#admit = admit;
  }

  get state(): WebState {
    return this.#thread.state;
  }

  get lastEventId(): string {
    return this.#thread.lastEventId;
  }

  async view(lastEventId: string | undefined): Promise<ReadableStream<Uint8Array>> {
    return await this.#admit().view(lastEventId);
  }

  /** Makes the response with an image of an input, from the log. */
  async image(id: string): Promise<Response> {
    const [, index = "", previousId = ""] = /^(\d{1,3})-([\w.-]+)$/.exec(id) ?? [];
    if (previousId === "") throw unknownImage();
    for await (const { event } of this.#thread.entriesAfter(previousId, { follow: false })) {
      const image = event.type === "turn.begun" ? imagesOf(event.input)[Number(index)] : undefined;
      if (image === undefined) break;
      return imageResponse(image);
    }
    throw unknownImage();
  }

  /**
   * Submits a turn, unless another one is unfinished: viewers would not see an input that waits in the queue. Two turns that are
   * sent at the same moment run one after the other.
   */
  async send(input: PersonInput, request: Request): Promise<void> {
    const { turns } = this.#options;
    const { key } = this.#thread;
    const isRepeated = (await turns.turn(turnKeyOf(key, input.key))) !== undefined;
    if (!isRepeated && (await turns.threadTurns(key)).length > 0)
      throw new RequestRejection(409, "turn_running", "A turn is running or queued. Wait for its end.");
    await this.submit(input, request);
  }

  /** Submits a turn. Has no further effect with the key of an earlier input. */
  async submit(input: PersonInput, request: Request): Promise<void> {
    const { turns, turnSettings = {} } = this.#options;
    const settings = typeof turnSettings === "function" ? await turnSettings(request) : turnSettings;
    const { key: thread } = this.#thread;
    const key = turnKeyOf(thread, input.key);
    await turns.submit({ ...settings, key, thread, input: entriesOf(input) });
  }

  async steer(): Promise<void> {
    throw new RequestRejection(
      409,
      "steering_unsupported",
      "Turns of a queue cannot be steered. Wait for the end of the turn.",
    );
  }

  /** Cancels the turn that runs or comes next, if there is one. Resolves when it has ended. */
  async interrupt(request: Request): Promise<void> {
    const { turns } = this.#options;
    const [next] = await turns.threadTurns(this.#thread.key);
    const turn = next && (await turns.turn(next.key));
    if (turn === undefined) return;
    const by = await this.#options.identify?.(request);
    await turn.cancel(by === undefined ? "A viewer interrupted the turn." : `${by} interrupted the turn.`);
    try {
      await turn.result({ signal: request.signal });
    } catch (error) {
      // The client has gone.
      if (!request.signal.aborted) throw error;
    }
  }

  async answer(id: string, answer: unknown, request: Request): Promise<void> {
    checkAnswer(answer, await this.#requestOf(id));
    const by = await this.#options.identify?.(request);
    await this.#options.turns.answer(id, answer, by === undefined ? {} : { by });
  }

  /** Finds a request of this thread that waits. It may be so new that only other servers have shown it. */
  async #requestOf(id: string): Promise<WebRequest | undefined> {
    const find = () => this.#thread.state.requests.find((request) => request.id === id);
    const known = find();
    if (known !== undefined) return known;
    await this.#thread.catchUp();
    return find();
  }
}

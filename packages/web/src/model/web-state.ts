import { initialThreadState, reduceThreadEvent, type ThreadState } from "@codex/protocol";
import type { WebError, WebEvent, WebImage, WebRequest } from "./web-event.js";

/** The state of a thread, for display. Plain data: it survives JSON. */
export type WebState = {
  /** What the agent did. */
  thread: ThreadState;
  /** What people sent, oldest first. */
  inputs: readonly WebInput[];
  /** The requests that wait for an answer, oldest first. */
  requests: readonly WebRequest[];
  /** Whether a turn runs, from its input to its end. */
  isRunning: boolean;
  /** What ended the last turn, unless it completed; `null` while a turn runs. */
  error: WebError | null;
};

/** An input, and its place among the items. */
export type WebInput = {
  /** The key that the sender chose; use it as the key in a user interface. */
  key: string;
  /** The text; empty if there are only images. */
  text: string;
  /** The images. */
  images: readonly WebImage[];
  /** Whether it was added to the running turn. */
  isSteering: boolean;
  /** The number of the turn, as in {@link ThreadState.turn}. */
  turn: number;
  /** The number of items of all turns that precede it. */
  position: number;
};

/** The state before the first event. */
export const initialWebState: WebState = {
  thread: initialThreadState,
  inputs: [],
  requests: [],
  isRunning: false,
  error: null,
};

/** Returns the state after one event. Pure: shares all parts that did not change. */
export function reduceWebEvent(state: WebState, event: WebEvent): WebState {
  switch (event.type) {
    case "web.input": {
      const { turn, items } = state.thread;
      const { key, text, images = [], isSteering } = event;
      const place = { turn: isSteering ? turn : turn + 1, position: items.length };
      const input = { key, text, images, isSteering, ...place };
      const inputs = [...state.inputs, input];
      // What was added to a turn can arrive after its end.
      return isSteering ? { ...state, inputs } : { ...state, inputs, isRunning: true, error: null };
    }
    case "web.request_opened":
      return { ...state, requests: [...state.requests, event.request] };
    case "web.request_closed":
      return { ...state, requests: state.requests.filter(({ id }) => id !== event.id) };
    case "web.turn_ended":
      return { ...state, requests: [], isRunning: false, error: event.error };
    default: {
      const thread = reduceThreadEvent(state.thread, event);
      return thread === state.thread ? state : { ...state, thread };
    }
  }
}

import type { ThreadItem } from "@codex/protocol";
import type { WebError, WebInput, WebRequest, WebState } from "@codex/web";

/** A row of the conversation. */
export type Row = { key: string } & (
  | { type: "input"; input: WebInput }
  | { type: "item"; item: ThreadItem; isRunning: boolean }
  | { type: "request"; request: WebRequest }
  | { type: "working"; notice: string | null }
  | { type: "failure"; error: WebError; retryInput: string }
);

/** What the page shows of a thread: its inputs, each before the items that followed it, and what the last turn waits for. */
export function threadRows({ thread, inputs, requests, isRunning, error }: WebState): Row[] {
  const { items, turn: currentTurn, retryNotice } = thread;
  const rows: Row[] = [];
  let next = 0;
  const addInputs = (position: number) => {
    for (let input = inputs[next]; input !== undefined && input.position <= position; input = inputs[next]) {
      rows.push({ key: `input/${input.key}`, type: "input", input });
      next += 1;
    }
  };
  const asked = new Set(requests.map(({ request }) => ("itemId" in request ? request.itemId : null)));
  for (const [index, { key, turn, item, completed }] of items.entries()) {
    addInputs(index);
    // The request shows the same command or diff.
    if (!completed && turn === currentTurn && asked.has(item.id)) continue;
    // What a turn that was cut short left open does not run any more.
    rows.push({ key, type: "item", item, isRunning: !completed && isRunning && turn === currentTurn });
  }
  addInputs(items.length);
  for (const request of requests) rows.push({ key: `request/${request.id}`, type: "request", request });
  if (isRunning && requests.length === 0) rows.push({ key: "working", type: "working", notice: retryNotice });
  if (error !== null && !isRunning) {
    // An agent that had begun could do things twice: it is asked to go on instead.
    const last = inputs.at(-1);
    const hasBegun = items.at(-1)?.turn === last?.turn;
    const retryInput = hasBegun ? "Continue where you stopped." : (last?.text ?? "");
    rows.push({ key: "failure", type: "failure", error, retryInput });
  }
  return rows;
}

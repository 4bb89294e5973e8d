import type { ThreadItem } from "@codex/protocol";
import type { WebInput, WebState } from "@codex/web";

/** A row of the conversation. */
export type Row =
  | { key: string; type: "input"; input: WebInput }
  | { key: string; type: "item"; item: ThreadItem; isRunning: boolean };

/** The inputs and the items of a thread, each input before the items that followed it. */
export function threadRows({ thread, inputs, requests, isRunning }: WebState): Row[] {
  const { items, turn: currentTurn } = thread;
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
  return rows;
}

/**
 * What to send after a turn that failed. An agent that had begun could do things twice, so it is asked to go on; otherwise it
 * gets the same input again.
 */
export function retryInputOf({ thread, inputs }: WebState): string {
  const last = inputs.at(-1);
  const hasBegun = thread.items.at(-1)?.turn === last?.turn;
  // The images of an input are not kept in the page.
  const isRepeatable = !hasBegun && last !== undefined && last.images.length === 0;
  return isRepeatable ? last.text : "Continue where you left off.";
}

import type { Input } from "@codex/sdk";

import type { Agents } from "./agents.js";
import { doings } from "./doings/doings.js";
import type { Doing, Ending } from "./doings/scene.js";
import type { TurnPlan } from "./turn-plan.js";

/** No turn may take longer, on however busy a machine: the limits and graces of all of them are a few seconds. */
const boundMs = 120_000;

/** What all turns have in common. */
export interface Surroundings {
  agents: Agents;
  /** A signal that never fires, as a server may hand one to all of its turns. */
  signal: AbortSignal;
  /** An image whose name the agent would misread, so that it needs a temporary file. */
  image: string;
}

/** Plays one plan; tells how each of its turns ended, and never rejects. */
export async function playTurn(plan: TurnPlan, { agents, signal, image }: Surroundings): Promise<Ending[]> {
  const { fault, doing, hasImage, afterMs, afterEvents } = plan;
  const isOwn = !fault.isShared || doing === "closes the Codex";
  const codex = isOwn ? agents.newCodex(fault) : agents.sharedCodex(fault);
  const thread = fault.resumedId ? codex.resumeThread(fault.resumedId) : codex.startThread();
  const text = fault.prompt ?? "Go";
  const input: Input = hasImage
    ? [
        { type: "text", text },
        { type: "local_image", path: image },
      ]
    : text;
  const options = { ...fault.turnOptions, signal };
  const work = async () => {
    const perform: Doing = doings[doing];
    const endings = await perform({ fault, codex, thread, input, options, afterMs, afterEvents });
    if (isOwn) await codex.close();
    return endings;
  };
  return inBoundedTime(work()).catch((error: unknown) => [{ outcome: String(error), allowed: [] }]);
}

async function inBoundedTime<Value>(work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no outcome within ${boundMs} ms`)), boundMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

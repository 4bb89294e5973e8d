import { randomUUID } from "node:crypto";
import type { Checkpoint, Checkpoints } from "../checkpoint/checkpoints.js";
import { reportDiagnostic } from "../errors/diagnostic.js";
import type { ObservedCodex, ObservedTurn, TurnAddition, TurnObserver } from "./turn-observer.js";

/** What the label of a checkpoint says: which turn it belongs to, and whether it is the state before or after it. */
interface Label {
  /** Joins the two checkpoints of a turn, whose id is not known when it begins. */
  key: string;
  /** Of the state after the turn. */
  threadId?: string | null;
  /** Of the state after the turn. On exec, which reports no ids, the key. Absent after a rewind. */
  turnId?: string;
}

/** Opens the checkpoints of the working tree that a thread works in. */
export async function checkpointsOf(
  codex: ObservedCodex,
  workingDirectory: string | undefined,
): Promise<Checkpoints> {
  const env = codex.options.env ?? (process.env as Record<string, string>);
  const { openCheckpoints } = await codex.late();
  return openCheckpoints({ workingDirectory: workingDirectory ?? process.cwd(), env });
}

/** Keeps the working tree before and after a turn, and compares the two. */
export class CheckpointObserver implements TurnObserver {
  readonly #codex: ObservedCodex;
  readonly #turn: ObservedTurn;
  readonly #key = randomUUID();
  #checkpoints: Checkpoints | undefined;
  #before: Checkpoint | undefined;

  constructor(codex: ObservedCodex, turn: ObservedTurn) {
    this.#codex = codex;
    this.#turn = turn;
  }

  async starting(): Promise<void> {
    const { options, threadOptions } = this.#turn.request;
    const directory = options.workingDirectory ?? threadOptions.workingDirectory;
    this.#checkpoints = await checkpointsOf(this.#codex, directory);
    const { skipped, ...before } = await this.#checkpoints.snapshot({ label: write({ key: this.#key }) });
    this.#before = before;
    if (skipped.length === 0) return;
    const detail = skipped.map(({ path, reason }) => `${path} (${reason})`).join("\n");
    const message = `The checkpoint leaves out ${skipped.length} paths, which thread.rewind() does not touch.`;
    reportDiagnostic(this.#codex.options.onDiagnostic, { code: "checkpoint_incomplete", message, detail });
  }

  async ended(): Promise<TurnAddition | undefined> {
    if (this.#checkpoints === undefined || this.#before === undefined) return undefined;
    const { threadId } = this.#turn;
    const { turnId } = await this.#turn.readUse();
    const label = { key: this.#key, threadId, turnId: turnId ?? this.#key };
    try {
      const after = await this.#checkpoints.snapshot({ label: write(label) });
      const { root } = this.#checkpoints;
      return {
        changes: {
          turnId: label.turnId,
          root,
          ...(await this.#checkpoints.changes(this.#before.id, after.id)),
        },
      };
    } catch (error) {
      const message = `The checkpoint after the turn failed, so it cannot be rewound: ${(error as Error).message}`;
      reportDiagnostic(this.#codex.options.onDiagnostic, { code: "checkpoint_failed", message });
      return { changes: null };
    }
  }
}

/** A turn that has checkpoints. */
export interface TurnCheckpoints {
  turnId: string;
  before: Checkpoint;
  after: Checkpoint;
}

/** Finds the turns of a thread that have checkpoints, oldest first, and the state after the last turn or rewind. */
export async function checkpointsOfTurns(
  checkpoints: Checkpoints,
  threadId: string,
): Promise<{ turns: TurnCheckpoints[]; last: Checkpoint | undefined }> {
  const begun = new Map<string, Checkpoint>();
  const turns: TurnCheckpoints[] = [];
  let last: Checkpoint | undefined;
  for (const checkpoint of await checkpoints.list()) {
    const label = read(checkpoint.label);
    if (label === undefined) continue;
    const before = begun.get(label.key);
    if (label.threadId === undefined) begun.set(label.key, checkpoint);
    if (label.threadId !== threadId) continue;
    last = checkpoint;
    if (before && label.turnId !== undefined) turns.push({ turnId: label.turnId, before, after: checkpoint });
  }
  return { turns, last };
}

/** Keeps the state after a rewind, which the next rewind expects. */
export async function keepRewound(checkpoints: Checkpoints, threadId: string): Promise<void> {
  await checkpoints.snapshot({ label: write({ key: randomUUID(), threadId }) });
}

/** Three UUIDs at most. The label becomes a file name, in hexadecimal, so it has no room for more. */
function write({ key, threadId, turnId }: Label): string {
  if (threadId == null) return key;
  return turnId === undefined || turnId === key
    ? `${key} ${threadId}${turnId ? " ." : ""}`
    : `${key} ${threadId} ${turnId}`;
}

/** Of a restore, the label is of another form. */
function read(label: string): Label | undefined {
  const [key = "", threadId, turnId] = label.split(" ");
  if (!/^[0-9a-f-]{36}$/.test(key)) return undefined;
  if (threadId === undefined) return { key };
  return { key, threadId, ...(turnId && { turnId: turnId === "." ? key : turnId }) };
}

import { randomUUID } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Checkpoint, type Checkpoints, openCheckpoints } from "../checkpoint/checkpoints.js";
import type { SkippedPath } from "../checkpoint/working-tree.js";
import { reportDiagnostic } from "../errors/diagnostic.js";
import type { ObservedCodex, ObservedTurn, TurnAddition, TurnObserver } from "./turn-observer.js";

/** What the label of a checkpoint says: which turn it belongs to, and whether it is the state before or after it. */
interface Label {
  /** Joins the checkpoints of a turn, whose id is not known when it begins. */
  key: string;
  /** Of the state after the turn. */
  threadId?: string | null;
  /** Of the state after the turn. On exec, which reports no ids, the key. Absent after a rewind. */
  turnId?: string;
}

/** The checkpoints that a `Codex` has open. */
interface OpenCheckpoints {
  /** A working directory in the working tree. */
  directory: string;
  checkpoints: Checkpoints;
  /** What was last reported to be left out. */
  reported: string;
}

const open = new WeakMap<ObservedCodex, Map<string, OpenCheckpoints>>();

const maxAgeMs = 30 * 24 * 3_600_000;

/** Opens the checkpoints of the working tree that a thread works in, unless they are open. */
export async function checkpointsOf(
  codex: ObservedCodex,
  workingDirectory: string | undefined,
): Promise<OpenCheckpoints> {
  const directory = resolve(workingDirectory ?? process.cwd());
  const known = open.get(codex) ?? new Map<string, OpenCheckpoints>();
  open.set(codex, known);
  const found = known.get(directory);
  if (found && isStillRoot(found)) return found;
  const env = codex.options.env ?? (process.env as Record<string, string>);
  const tools = await codex.late();
  const checkpoints = await openCheckpoints({ tools, workingDirectory: directory, env });
  // Of other turns: that they cannot be removed does not concern this one.
  await checkpoints.prune({ maxAgeMs }).catch(() => {});
  const opened = { directory, checkpoints, reported: "" };
  known.set(directory, opened);
  return opened;
}

function realpath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Whether the repository is still there, and no other one was made inside it. */
function isStillRoot({ directory, checkpoints: { directory: real, root } }: OpenCheckpoints): boolean {
  if (realpath(directory) !== real) return false;
  for (let folder = real; folder !== root; folder = dirname(folder))
    if (existsSync(join(folder, ".git")) || folder === dirname(folder)) return false;
  return existsSync(join(root, ".git"));
}

/** Keeps the working tree before and after a turn, and compares the two. */
export class CheckpointObserver implements TurnObserver {
  readonly #codex: ObservedCodex;
  readonly #turn: ObservedTurn;
  #checkpoints: Checkpoints | undefined;

  constructor(codex: ObservedCodex, turn: ObservedTurn) {
    this.#codex = codex;
    this.#turn = turn;
  }

  async starting(): Promise<void> {
    const { request } = this.#turn;
    const directory = request.options.workingDirectory ?? request.threadOptions.workingDirectory;
    const opened = await checkpointsOf(this.#codex, directory);
    // Own, because `Object.prototype` may be polluted.
    const key = Object.hasOwn(request, "firstCheckpoint") ? request.firstCheckpoint?.key : undefined;
    const label = { key: key ?? randomUUID() };
    const { skipped, id } = await opened.checkpoints.snapshot({ label: write(label) });
    if (key === undefined) request.firstCheckpoint = { ...label, id };
    this.#checkpoints = opened.checkpoints;
    this.#report(opened, skipped);
  }

  async ended(): Promise<TurnAddition | undefined> {
    const { threadId, turnId, request } = this.#turn;
    const checkpoints = this.#checkpoints;
    if (checkpoints === undefined || request.firstCheckpoint === undefined) return undefined;
    const { key, id: before } = request.firstCheckpoint;
    const label = { key, threadId, turnId: turnId ?? key };
    try {
      const after = await checkpoints.snapshot({ label: write(label) });
      const changes = await checkpoints.changes(before, after.id);
      return { changes: { turnId: label.turnId, root: checkpoints.root, ...changes } };
    } catch (error) {
      const message = `The checkpoint after the turn failed, so it cannot be rewound: ${(error as Error).message}`;
      reportDiagnostic(this.#codex.options.onDiagnostic, { code: "checkpoint_failed", message });
      return { changes: null };
    }
  }

  /** Reports what is left out, unless that was reported before. */
  #report(opened: OpenCheckpoints, skipped: readonly SkippedPath[]): void {
    const detail = skipped.map(({ path, reason }) => `${path} (${reason})`).join("\n");
    if (detail === opened.reported) return;
    opened.reported = detail;
    if (skipped.length === 0) return;
    const message = `The checkpoints leave out ${skipped.length} paths, which thread.rewind() does not touch.`;
    reportDiagnostic(this.#codex.options.onDiagnostic, { code: "checkpoint_incomplete", message, detail });
  }
}

/** Something of a thread that has checkpoints before and after: an attempt of a turn, or a rewind. */
interface Interval extends Label {
  before: Checkpoint;
  after: Checkpoint;
}

/** A state that a thread can be brought back to. */
export interface RewindTarget {
  /** The state to restore. */
  id: string;
  /** The turn that is the place for the conversation: of several attempts, the first or the last one. */
  turnId: string;
  /** The state after the last turn or rewind. */
  expected: string;
  /** The files that other hands have changed between turns that are undone. */
  foreign: Set<string>;
}

/**
 * Finds the state before or after a turn.
 *
 * @returns the ids of the turns that have checkpoints, if the turn has none
 */
export async function findTarget(
  checkpoints: Checkpoints,
  threadId: string,
  { toTurnId, beforeTurnId }: { toTurnId?: string | undefined; beforeTurnId?: string | undefined },
): Promise<RewindTarget | string[]> {
  const intervals = await intervalsOf(checkpoints, threadId);
  const found = intervals.findLastIndex(({ turnId }) => turnId === (toTurnId ?? beforeTurnId));
  const attempts = intervals.filter(({ key }) => key === intervals[found]?.key);
  const index = toTurnId === undefined ? intervals.indexOf(attempts[0] as Interval) : found;
  const [turn, last] = [intervals[index], intervals.at(-1)];
  if (turn?.turnId === undefined || last === undefined)
    return [...new Set(intervals.flatMap(({ turnId = [] }) => turnId))];
  // An attempt that the agent did not begin has no id of its own.
  const begun = attempts.find(({ turnId, key }) => turnId !== key) ?? turn;
  return {
    id: toTurnId === undefined ? turn.before.id : turn.after.id,
    turnId: (toTurnId === undefined ? begun.turnId : undefined) ?? turn.turnId,
    expected: last.after.id,
    foreign: await findForeign(checkpoints, intervals.slice(index)),
  };
}

/** Finds the files that others have changed between the intervals, unless a rewind has restored them since. */
async function findForeign(checkpoints: Checkpoints, intervals: readonly Interval[]): Promise<Set<string>> {
  const foreign = new Set<string>();
  const steps = intervals.slice(1).flatMap(({ before, after, turnId }, i) => {
    const gap = { from: intervals[i]?.after.id ?? "", to: before.id, isForeign: true };
    return turnId === undefined ? [gap, { from: before.id, to: after.id, isForeign: false }] : [gap];
  });
  const changed = steps.filter(({ from, to }) => from !== to);
  const paths = await checkpoints.differences(changed.map(({ from, to }) => [from, to] as const));
  for (const [i, { isForeign }] of changed.entries())
    for (const path of paths[i] ?? []) isForeign ? foreign.add(path) : foreign.delete(path);
  return foreign;
}

/** The attempts and rewinds of a thread, oldest first. */
async function intervalsOf(checkpoints: Checkpoints, threadId: string): Promise<Interval[]> {
  const begun = new Map<string, Checkpoint>();
  const intervals: Interval[] = [];
  for (const checkpoint of await checkpoints.list()) {
    const label = read(checkpoint.label);
    if (label === undefined) continue;
    const before = begun.get(label.key);
    if (label.threadId === undefined) begun.set(label.key, checkpoint);
    else if (label.threadId === threadId && before) intervals.push({ ...label, before, after: checkpoint });
  }
  return intervals;
}

/** Makes the labels of the checkpoints before and after a rewind. */
export function rewindLabels(threadId: string): { before: string; after: string } {
  const key = randomUUID();
  return { before: write({ key }), after: write({ key, threadId }) };
}

/** Three UUIDs at most. The label becomes a file name, in hexadecimal, so it has no room for more. */
function write({ key, threadId, turnId }: Label): string {
  if (threadId == null) return key;
  if (turnId === undefined) return `${key} ${threadId}`;
  return `${key} ${threadId} ${turnId === key ? "." : turnId}`;
}

/** Of a restore, the label is of another form. */
function read(label: string): Label | undefined {
  const [key = "", threadId, turnId] = label.split(" ");
  if (!/^[0-9a-f-]{36}$/.test(key)) return undefined;
  if (threadId === undefined) return { key };
  return { key, threadId, ...(turnId && { turnId: turnId === "." ? key : turnId }) };
}

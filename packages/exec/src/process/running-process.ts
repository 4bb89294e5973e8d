import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { Socket } from "node:net";
import { ownFields } from "../arguments/own-fields.js";
import { EndLadder } from "../ending/end-ladder.js";
import { DEFAULT_MAX_LINE_BYTES } from "../framing/line-splitter.js";
import { registerLiveProcess } from "../host-exit/live-processes.js";
import { drainAfterExit } from "../streams/drain-after-exit.js";
import { InputWriter } from "../streams/input-writer.js";
import { OutputReader } from "../streams/output-reader.js";
import { StderrReader } from "../streams/stderr-reader.js";
import { processTables } from "../tree/process-table-reader.js";
import { PosixProcessTree, WindowsProcessTree } from "../tree/process-tree.js";
import type { CodexProcess, EndOptions } from "./codex-process.js";
import type { ProcessExit } from "./process-exit.js";
import type { StartProcessOptions } from "./start-process-options.js";

/** Ties a child process to its readers, its writer, and its end. */
export class RunningProcess implements CodexProcess {
  readonly pid: number;
  readonly maxLineBytes: number;
  readonly lines: OutputReader;
  readonly exited: Promise<ProcessExit>;
  readonly closed: Promise<ProcessExit>;
  readonly #stderr: StderrReader;
  readonly #input: InputWriter;
  readonly #ladder: EndLadder;
  readonly #child: ChildProcessWithoutNullStreams;

  constructor(
    child: ChildProcessWithoutNullStreams,
    pid: number,
    marker: string,
    options: StartProcessOptions,
  ) {
    this.pid = pid;
    this.#child = child;
    this.maxLineBytes = options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES;
    this.lines = new OutputReader(child.stdout, this.maxLineBytes);
    this.#stderr = new StderrReader(child.stderr, options);
    this.#input = new InputWriter(child.stdin);
    // Not being able to signal is the only error left after the start; the ladder finds out by itself.
    child.on("error", () => {});
    this.exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => resolve({ code, signal }));
    });
    const stdoutHeld = this.exited.then(() => drainAfterExit(this.lines));
    const stderrHeld = this.exited.then(() => drainAfterExit(this.#stderr));
    this.closed = stderrHeld.then(() => this.exited);
    const { stdinGraceMs, interruptGraceMs, killGraceMs } = options;
    this.#ladder = new EndLadder({
      stdinGraceMs,
      interruptGraceMs,
      killGraceMs,
      pid,
      tree: process.platform === "win32" ? new WindowsProcessTree(pid) : new PosixProcessTree(pid, marker),
      tables: processTables,
      exited: this.exited,
      pipesHeld: [stdoutHeld, stderrHeld],
      signalRoot: (signal) => child.kill(signal),
      closeInput: () => this.#input.close(),
    });
    this.#ladder.gone.then(registerLiveProcess(this.#ladder));
    if (options.input !== undefined) void this.#input.writeAll(options.input);
  }

  get stderrTail(): string {
    return this.#stderr.tail;
  }

  write(text: string): Promise<void> {
    return this.#input.write(text);
  }

  closeInput(): void {
    this.#input.close();
  }

  unref(): void {
    this.#child.unref();
    for (const pipe of openPipes(this.#child)) pipe.unref?.();
  }

  ref(): void {
    this.#child.ref();
    for (const pipe of openPipes(this.#child)) pipe.ref?.();
  }

  end(options: EndOptions = {}): Promise<ProcessExit> {
    this.ref();
    this.lines.discard();
    return this.#ladder.end(ownFields(options).graceMs);
  }
}

/** Node makes the pipes of a child sockets, but types them as plain streams. In Bun, standard input is one. */
function openPipes({ stdin, stdout, stderr }: ChildProcessWithoutNullStreams): Partial<Socket>[] {
  return ([stdin, stdout, stderr] as unknown[] as Partial<Socket>[]).filter((pipe) => !pipe.destroyed);
}

import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { Socket } from "node:net";
import { DEFAULT_MAX_LINE_BYTES } from "../framing/line-splitter.js";
import { ownFields } from "../options.js";
import { PosixProcessTree, WindowsProcessTree } from "../process-tree/process-tree.js";
import { processTables } from "../process-tree/system-processes.js";
import { drainAfterExit } from "../streams/drained-pipe.js";
import { InputWriter } from "../streams/input-writer.js";
import { OutputReader } from "../streams/output-reader.js";
import { StderrReader } from "../streams/stderr-reader.js";
import { registerLiveProcess } from "../termination/host-exit.js";
import type { ProcessExit } from "../termination/process-exit.js";
import { ProcessTermination } from "../termination/process-termination.js";
import type { CodexProcess, EndOptions, StartProcessOptions } from "./codex-process.js";

/** Connects a child process with its readers, its writer and its termination. */
export class RunningProcess implements CodexProcess {
  readonly pid: number;
  readonly maxLineBytes: number;
  readonly lines: OutputReader;
  readonly exited: Promise<ProcessExit>;
  readonly closed: Promise<ProcessExit>;
  /** Settles when the process, and everything that must not outlive it, is gone. */
  readonly gone: Promise<ProcessExit>;
  readonly #stderr: StderrReader;
  readonly #input: InputWriter;
  readonly #termination: ProcessTermination;
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
    // After the start, a failed signal is the only possible error. The termination notices that the process still runs.
    child.on("error", () => {});
    this.exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => resolve({ code, signal }));
    });
    const stdoutHeld = this.exited.then(() => drainAfterExit(this.lines));
    const stderrHeld = this.exited.then(() => drainAfterExit(this.#stderr));
    this.closed = stderrHeld.then(() => this.exited);
    const { stdinGraceMs, interruptGraceMs, killGraceMs } = options;
    this.#termination = new ProcessTermination({
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
    this.gone = this.#termination.gone;
    void this.gone.then(registerLiveProcess(this.#termination));
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
    return this.#termination.end(ownFields(options).graceMs);
  }
}

/** The pipes of a child are sockets, though Node types them as plain streams. In Bun, stdin really is a plain stream. */
function openPipes({ stdin, stdout, stderr }: ChildProcessWithoutNullStreams): Partial<Socket>[] {
  return ([stdin, stdout, stderr] as unknown[] as Partial<Socket>[]).filter((pipe) => !pipe.destroyed);
}

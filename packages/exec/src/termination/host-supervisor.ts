import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { treeMarkerVariable } from "../process-tree/process-table.js";
import { readLinuxProcess } from "../process-tree/system-processes.js";

/**
 * The supervisor: a shell script that waits for the end of file on descriptor 3, whose other end only the host holds.
 *
 * Each line adds (`+`) or removes (`-`) an entry: a tree marker, or `pid:start` of a process. After the end of file it ends
 * what the entries lead to, and all descendants: SIGTERM, and a second later SIGKILL until nothing is left. What it has
 * found becomes an entry too, because an orphan without a marker cannot be found again.
 *
 * The launching shell exits at once. So the supervisor is not a child of the host, and no zombie after a worker thread that
 * can no longer collect it. Apart from built-ins it needs `grep` and `sleep`. `grep -x` keeps a marker from matching a
 * longer one; an empty pattern would match the empty records of other processes.
 */
const script = `# Ends the codex processes of a host that is gone.
{
trap '' HUP INT QUIT TERM USR1 USR2 PIPE
entries=' '
while read -r change entry; do
  case $change in
  +) entries="$entries$entry " ;;
  -)
    left=' '
    for each in $entries; do [ "$each" = "$entry" ] || left="$left$each "; done
    entries=$left
    ;;
  esac
done

started() {
  stat=''
  read -r stat <"/proc/$1/stat" || return
  set -- \${stat##*') '}
  case $1 in Z | X) return 1 ;; esac
  start=\${20}
}

look() {
  set --
  markers=''
  for entry in $entries; do
    case $entry in
    *:*) started "\${entry%:*}" && [ "$start" = "\${entry#*:}" ] && set -- "$@" "\${entry%:*}" ;;
    *) markers="\${markers:+$markers
}${treeMarkerVariable}=$entry" ;;
    esac
  done
  if [ -n "$markers" ]; then
    for file in $(grep -l -s -z -x -F -e "$markers" /proc/[0-9]*/environ); do
      file=\${file#/proc/}
      set -- "$@" "\${file%/environ}"
    done
  fi
  found=''
  while [ $# -gt 0 ]; do
    pid=$1
    shift
    case " $found " in *" $pid "*) continue ;; esac
    [ "$pid" -gt 1 ] && started "$pid" || continue
    found="$found $pid"
    case $entries in *" $pid:$start "*) ;; *) entries="$entries$pid:$start " ;; esac
    for file in /proc/"$pid"/task/*/children; do
      children=''
      read -r children <"$file"
      set -- "$@" $children
    done
  done
}

round=0
while [ $round -lt 60 ]; do
  look
  [ -n "$found" ] || exit
  signal=KILL
  [ $round -ge 10 ] || signal=TERM
  for pid in $found; do
    [ $round -ge 1 ] && [ $round -lt 10 ] && break
    kill -s $signal -- "-$pid"
    kill -s $signal -- "$pid"
  done
  sleep 0.1 || sleep 1
  round=$((round + 1))
done
} <&3 3<&- &`;

/**
 * Ends what a host leaves behind when it is killed, or when a worker thread is terminated, which runs no code of ours.
 * Linux only. Started with the first process, one for each thread of the host. It stays until the thread or the host ends,
 * because starting one takes longer than keeping it.
 */
class HostSupervisor {
  readonly #entries = new Set<string>();
  #pipe: Socket | undefined;

  add(entries: readonly string[]): void {
    for (const entry of entries) this.#entries.add(entry);
    if (this.#pipe === undefined) this.#start();
    else this.#write("+", entries);
  }

  remove(entries: readonly string[]): void {
    for (const entry of entries) this.#entries.delete(entry);
    this.#write("-", entries);
  }

  #write(change: "+" | "-", entries: Iterable<string>): void {
    this.#pipe?.write(Array.from(entries, (entry) => `${change} ${entry}\n`).join(""));
  }

  /**
   * Where it cannot be started there is none, and the next process tries again. One that is killed is replaced at once, but
   * not the replacement: a shell that always fails must not be started forever.
   */
  #start(isReplacement = false): void {
    let launcher: ChildProcess;
    try {
      const path = ["/usr/bin", "/bin", process.env["PATH"]].filter(Boolean).join(":");
      launcher = spawn("/bin/sh", ["-c", script, "codex-supervisor", `${process.pid}`], {
        cwd: "/",
        env: { PATH: path },
        // Its own session: Ctrl-C in the terminal, or a signal to the host's group, must not end it.
        detached: true,
        stdio: ["ignore", "ignore", "ignore", "pipe"],
      });
    } catch {
      return;
    }
    launcher.on("error", () => {});
    launcher.unref();
    // Node makes no pipes when the host has no file descriptors left, though its types promise them.
    const pipe = (launcher.stdio as ChildProcess["stdio"] | undefined)?.[3] as Socket | null | undefined;
    if (!pipe) return;
    this.#pipe = pipe;
    pipe.on("error", () => {});
    pipe.once("close", () => {
      if (this.#pipe !== pipe) return;
      this.#pipe = undefined;
      if (!isReplacement && this.#entries.size > 0) this.#start(true);
    });
    // Reads, although the supervisor never writes, to notice when it is gone.
    pipe.resume();
    pipe.unref();
    this.#write("+", this.#entries);
  }
}

const supervisor = new HostSupervisor();

/**
 * Makes sure that a tree ends with the host.
 *
 * @param pid The root, which may hide its environment and with it the marker.
 * @returns A function for when the tree has ended, or may outlive the host.
 */
export function superviseTree(marker: string, pid: number): () => void {
  const entries = [marker, `${pid}:${readLinuxProcess(pid)?.startedAt}`];
  supervisor.add(entries);
  return () => supervisor.remove(entries);
}

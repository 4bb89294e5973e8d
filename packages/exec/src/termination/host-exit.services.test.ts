import { spawnSync } from "node:child_process";
import { existsSync, realpathSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { childrenOf, isAlive, supervisorsOf, survivorsOf } from "../../fixtures/is-alive.js";
import { startHost } from "../../fixtures/start-host.js";

/** The command lines that make namespaces: as root, or as root of a user namespace. The first that works is used. */
const unshare = [["unshare"], ["unshare", "--user", "--map-root-user"]].find(
  ([command = "", ...options]) =>
    spawnSync(command, [...options, "--pid", "--fork", "--mount-proc", "true"]).status === 0,
);
const shells = ["dash", "bash", "zsh", "mksh", "ksh93", "busybox"].map((name) => `/bin/${name}`);
const missing = shells.filter((shell) => !existsSync(shell));
if (unshare === undefined) {
  console.warn("A host as the first process of a container is NOT checked: unshare is not permitted here.");
} else if (missing.length > 0) {
  console.warn(`The supervisor is NOT checked with ${missing.join(", ")}: not installed.`);
}

it.runIf(process.env["REQUIRE_SERVICES"])("namespaces can be made, and every shell is installed", () => {
  expect(unshare).toBeDefined();
  expect(missing).toEqual([]);
});

describe.runIf(unshare)("a host that is the first process of a container", () => {
  const startFirst = async (...args: string[]) => {
    const host = await startHost(args, [...(unshare ?? []), "--pid", "--fork", "--mount-proc"]);
    return { ...host, pid: Number(childrenOf(host.process.pid)[0]) };
  };

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGQUIT", 131],
    ["SIGUSR2", 140],
  ] as const)("ends on %s with exit code %i", async (signal, code) => {
    const host = await startFirst("waits");
    expect(host.pids).toHaveLength(6);
    process.kill(host.pid, signal);
    expect(await host.ended).toBe(code);
  });

  it("ends on a signal together with the processes of two copies of the package", async () => {
    const host = await startFirst("waits", "two-copies");
    process.kill(host.pid, "SIGTERM");
    expect(await host.ended).toBe(143);
  });

  it("decides what a signal does when it listens itself", async () => {
    const host = await startFirst("waits", "own-listener");
    process.kill(host.pid, "SIGTERM");
    await host.printed("listener was called");
    process.kill(host.pid, "SIGCONT");
    expect(await host.ended).toBe(9);
  });
});

describe.runIf(unshare)("a host that is killed", () => {
  it.each(shells.filter((shell) => !missing.includes(shell)))(
    "leaves nothing behind where /bin/sh is %s",
    async (shell) => {
      const mounts = [`mount --bind ${shell} ${realpathSync("/bin/sh")}`];
      // Systems with BusyBox have no other grep and sleep.
      if (shell === "/bin/busybox")
        for (const name of ["grep", "sleep"])
          mounts.push(`mount --bind ${shell} ${realpathSync(`/bin/${name}`)}`);
      const script = `${mounts.join(" && ")} && exec "$@"`;
      const host = await startHost(
        ["waits"],
        [...(unshare ?? []), "--mount", "/bin/bash", "-c", script, "bash"],
      );
      expect(host.pids.every(isAlive)).toBe(true);
      const [supervisor] = supervisorsOf(host.process.pid);
      expect(statSync(`/proc/${supervisor}/exe`).ino).toBe(statSync(shell).ino);
      host.process.kill("SIGKILL");
      expect(await host.ended).toBe("SIGKILL");
      expect(await survivorsOf(host.pids)).toEqual([]);
    },
  );
});

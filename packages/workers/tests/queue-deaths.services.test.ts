import { expect, it } from "vitest";
import { countUp, disturb, endAndCheck, startSharing } from "./disturbed-turns.js";
import { describeQueues } from "./queue-servers.js";
import { commandThenDone, writeStep } from "./stored-hosts.js";
import { until } from "./turn-database-checks.js";
import { expectWholeThread } from "./whole-turns.js";

describeQueues(
  "a turn",
  (server, serverName) => {
    // A series takes half a minute. What one server or model is tested with is not repeated with the other one.
    const isPostgres = serverName === "PostgreSQL";

    it("is whole after its worker died at any write", async () => {
      await using fleet = await startSharing(server, commandThenDone("echo hi"), null);
      const deaths = await countUp((n) => endAndCheck(fleet, n, "SIGKILL"), { step: writeStep });
      expect(deaths.length, deaths.join()).toBeGreaterThanOrEqual(15 / writeStep);
      expect(fleet.errors).toEqual([]);
    });

    it.runIf(isPostgres)("is whole after its worker was asked to end at any write", async () => {
      await using fleet = await startSharing(server, commandThenDone("echo hi"), "gpt-5.5");
      const ends = await countUp((n) => endAndCheck(fleet, n, "SIGTERM"), { step: writeStep });
      expect(ends.length, ends.join()).toBeGreaterThanOrEqual(15 / writeStep);
      expect(fleet.errors).toEqual([]);
    });

    it.skipIf(isPostgres)(
      "is whole after its worker was frozen at any write until another one had ended it",
      async () => {
        await using fleet = await startSharing(server, commandThenDone("echo hi"), null);
        const freezes = await countUp(
          async (n) => {
            const { turns, account, victim, rescue } = await disturb(fleet, n, "SIGSTOP");
            const isFrozen = async () => victim.faultAt() !== undefined;
            await Promise.race([
              until(isFrozen, 60_000),
              turns[0].result().then(() => until(isFrozen, 1000)),
            ]).catch(() => {});
            const faultAt = victim.faultAt();
            // It would stop in a later turn, after its SIGCONT.
            if (faultAt === undefined) victim.child.kill("SIGKILL");
            const rescuer = await rescue();
            await expectWholeThread(fleet, turns, `frozen after ${faultAt}`);
            await rescuer.close();
            if (faultAt === undefined) return undefined;
            victim.child.kill("SIGCONT");
            const last = await fleet.submit({ key: `third ${n}`, thread: `thread ${n}`, account });
            await expectWholeThread(fleet, [...turns, last], `thawed after ${faultAt}`);
            expect(await last.info()).toMatchObject({ worker: "victim", attempts: 1 });
            victim.child.kill("SIGTERM");
            expect(await victim.exited, faultAt).toBe(0);
            return faultAt;
          },
          { step: writeStep },
        );
        expect(freezes.length, freezes.join()).toBeGreaterThanOrEqual(15 / writeStep);
      },
    );
  },
  { timeout: 300_000 },
);

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { countUp, endAndCheck, type SharingFleet, startSharing } from "./disturbed-turns.js";
import { describeQueues, type QueueServer } from "./queue-servers.js";
import { writeStep } from "./stored-hosts.js";
import { until } from "./turn-database-checks.js";
import { expectWholeThread, readEvents, readTurnEvents } from "./whole-turns.js";

/** Asks for the same command until it has run, as an agent does that is asked to continue. */
const askUntilDone = ({ position }: RecordedRequest) =>
  position.numberInTurn > 1
    ? reply.text("Done.")
    : reply.shell("echo effect >> made", { escalate: true, justification: "to make a file" });

/** Lets agents ask before they run a command, and parks their turns soon. */
async function startAsking(server: QueueServer, model: string | null) {
  const fleet = await startSharing(server, askUntilDone, model);
  Object.assign(fleet.threadOptions, { sandboxMode: "read-only", approvalPolicy: "on-request" });
  return fleet;
}

/** Answers each request once its turn is parked. */
async function answerParked({ turns }: SharingFleet, signal: AbortSignal) {
  for await (const request of turns.requests({ signal })) {
    const turn = await turns.turn(request.turn);
    void (async () => {
      await until(async () => ["parked", "finished"].includes((await turn?.info())?.state ?? ""), 60_000);
      await request.answer("accept").catch((error) => expect(error.code).toBe("request_closed"));
    })();
  }
}

describeQueues(
  "a turn that asks",
  (server, serverName) => {
    // A series takes half a minute. What one server or model is tested with is not repeated with the other one.
    const isPostgres = serverName === "PostgreSQL";

    it("is whole after its worker died at any write, before and after it was parked", async () => {
      await using fleet = await startAsking(server, isPostgres ? "gpt-5.5" : null);
      const over = new AbortController();
      const answering = answerParked(fleet, over.signal);
      // The writes before are those of any turn.
      const first = 9;
      const options = { approvals: { holdMs: 50 } };
      const deaths = await countUp((n) => endAndCheck(fleet, n, "SIGKILL", options), {
        first,
        step: writeStep,
      });
      over.abort();
      await answering;
      expect(deaths.length, deaths.join()).toBeGreaterThanOrEqual(15 / writeStep);
      expect(fleet.errors).toEqual([]);
    });

    describe("that is parked", () => {
      /** Calls a method of a queue in a process that dies after its n-th write, while a turn is parked and another one of its thread waits. */
      const call = async (fleet: SharingFleet, n: number, method: "answer" | "cancel") => {
        await fleet.register(`${n}`);
        // This worker is not to lose its lease, also on a machine that is slow.
        const waiting = { approvals: { holdMs: 50 }, leaseMs: 20_000 };
        const rescuer = await fleet.addRescuer({ ...waiting, accounts: { [n]: {} } });
        const given = { thread: `thread ${n}`, account: `${n}` };
        const turn = await fleet.submit({ key: `first ${n}`, ...given });
        await until(async () => (await turn.info()).state === "parked", 60_000);
        const next = await fleet.submit({ key: `second ${n}`, ...given });
        const open = fleet.turns.requests({ thread: turn.thread, follow: false });
        const { id } = (await open.next()).value ?? { id: "" };
        const args = method === "answer" ? [id, "accept", { by: "ada" }] : [turn.key];
        const program = fileURLToPath(new URL("fixtures/queue-client.mjs", import.meta.url));
        const task = JSON.stringify({ location: fleet.location, afterWrite: n, method, args });
        const client = spawn(process.execPath, [program, task], { stdio: ["ignore", "pipe", "inherit"] });
        let output = "";
        client.stdout.on("data", (text) => {
          output += text;
        });
        const [code, signal] = await once(client, "close");
        expect([code, signal]).toEqual(output === "" ? [0, null] : [null, "SIGKILL"]);
        const diedAt = output === "" ? undefined : output.trim();
        await until(async () => (await turn.info()).state === "finished", 60_000);
        return { rescuer, turn, next, diedAt };
      };

      it("is whole after the process that answered it died at any write", async () => {
        await using fleet = await startAsking(server, "gpt-5.5");
        const deaths = await countUp(async (n) => {
          const { rescuer, turn, next, diedAt } = await call(fleet, n, "answer");
          await until(async () => (await next.info()).state === "parked", 60_000);
          for await (const request of fleet.turns.requests({ thread: turn.thread, follow: false }))
            await request.answer("accept");
          await expectWholeThread(fleet, [turn, next], `died at ${diedAt}`);
          const closed = (await readTurnEvents(turn)).flatMap(({ event }) =>
            event.type === "request.closed" ? [event.by] : [],
          );
          expect(closed, diedAt).toEqual(["ada"]);
          await rescuer.close();
          return diedAt;
        });
        expect(deaths.length, deaths.join()).toBeGreaterThanOrEqual(4);
      });

      it("is cancelled after the process that cancelled it died at any write", async () => {
        await using fleet = await startAsking(server, "gpt-5.5");
        const deaths = await countUp(async (n) => {
          const { rescuer, turn, next, diedAt } = await call(fleet, n, "cancel");
          expect(await turn.result(), diedAt).toMatchObject({ status: "cancelled" });
          await until(async () => (await next.info()).state === "parked", 60_000);
          const events = await readEvents(fleet, turn.thread);
          const own = events.filter((event) => event.turn === turn.key);
          expect(await readTurnEvents(turn), diedAt).toEqual(own);
          expect(
            own.map(({ event }) => event.type).filter((type) => !/^(item|thread|turn\.started)/.test(type)),
            diedAt,
          ).toEqual(["turn.begun", "request.opened", "turn.parked", "request.closed", "turn.ended"]);
          const open = [];
          for await (const request of fleet.turns.requests({ thread: turn.thread, follow: false }))
            open.push(request.turn);
          expect(open, diedAt).toEqual([next.key]);
          await rescuer.close();
          return diedAt;
        });
        expect(deaths.length, deaths.join()).toBeGreaterThanOrEqual(5);
      });
    });
  },
  { timeout: 300_000 },
);

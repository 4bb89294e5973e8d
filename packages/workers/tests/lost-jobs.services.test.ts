import { expect, it } from "vitest";
import { QueueConnection } from "../src/queue/queue-connection.js";
import type { SweepProgress } from "../src/queue/turn-runner.js";
import { describeQueues } from "./queue-servers.js";

describeQueues("the search for lost jobs", (server) => {
  it("is done by one worker for all, each part after the one before", async () => {
    const location = server.newLocation();
    const connections = await Promise.all([1, 2, 3, 4].map(() => QueueConnection.open(location)));
    const claimAll = async (everyMs: number) => {
      const claims = connections.map(({ records }) => records.claim<SweepProgress>("lost jobs", everyMs));
      return (await Promise.all(claims)).filter((claim) => claim !== undefined);
    };
    const first = await claimAll(60_000);
    expect(first.map(({ progress }) => progress)).toEqual([{}]);
    await first[0]?.done({ queued: 7 });
    expect(await claimAll(60_000)).toEqual([]);
    const claims = async (task: string, everyMs: number) =>
      (await connections[0]?.records.claim(task, everyMs)) !== undefined;
    const claimed = await Promise.all(connections.map(({ records }) => records.claim("task", 60_000)));
    expect(claimed.filter((each) => each)).toHaveLength(1);
    expect(await claims("task", 60_000)).toBe(false);
    expect(await claims("other task", 60_000)).toBe(true);
    expect(await claims("task", 0)).toBe(true);
    const [second] = await claimAll(0);
    expect(second?.progress).toEqual({ queued: 7 });
    await Promise.all(connections.map((connection) => connection.close()));
  });
});

import { useEffect, useState } from "react";
import type { FleetState } from "../fleet-state.js";

/** The state of the fleet as it changes, and whether the page is connected. */
export function useFleet(): { fleet: FleetState | null; isConnected: boolean } {
  const [fleet, setFleet] = useState<FleetState | null>(null);
  const [isConnected, setIsConnected] = useState(false);
  useEffect(() => {
    // The browser connects again on its own.
    const source = new EventSource("/fleet");
    source.onopen = () => setIsConnected(true);
    source.onerror = () => setIsConnected(false);
    source.onmessage = ({ data }) => setFleet(JSON.parse(data));
    return () => source.close();
  }, []);
  return { fleet, isConnected };
}

/** A request to the server that a button or a form makes, one at a time, and why the last one failed. */
export function usePost(path: string) {
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  /** Sends the request. Resolves to whether it succeeded. */
  const post = async (body: object): Promise<boolean> => {
    setIsBusy(true);
    setFailure(null);
    const problem = await send(path, body).catch(() => "The server cannot be reached.");
    setFailure(problem);
    setIsBusy(false);
    return problem === null;
  };
  return { post, isBusy, failure };
}

async function send(path: string, body: object): Promise<string | null> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  if (response.ok) return null;
  const { message } = (await response.json()) as { message: string };
  return message;
}

/** The seconds until a time, counted down; `null` without a time. */
export function useSecondsUntil(time: string | null): number | null {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return time === null ? null : Math.max(0, Math.round((Date.parse(time) - now) / 1_000));
}

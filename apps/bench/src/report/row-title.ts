import type { Row } from "../harness/benchmark.js";

/** What a line of the table or of the chart is called. */
export function rowTitle({ title, subject }: Row): string {
  return subject === "app-server" ? `${title} (app-server)` : title;
}

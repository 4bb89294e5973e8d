import type { Row, Subject } from "../harness/benchmark.js";

const remarks: Readonly<Record<Subject, string>> = {
  exec: "",
  "app-server": " (app-server)",
  ephemeral: " (app-server, `ephemeral`)",
};

/** What a line of the table or of the chart is called. */
export function rowTitle({ title, subject }: Row): string {
  return title + remarks[subject];
}

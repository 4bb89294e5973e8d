// Runs the activity of the guide on Temporal in Temporal's environment for tests, and bundles the workflow as a worker does. The first
// attempt is cancelled by a heartbeat once its workspace has the file `asked`. The last line printed has the outcomes.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MockActivityEnvironment } from "@temporalio/testing";
import { bundleWorkflowCode } from "@temporalio/worker";
import { attempt } from "../activities.js";
import { drain } from "../turn.js";

const job = { key: "issue-42/fix", thread: "issue-42", input: "Fix it", answers: [] };
const cancelled = new MockActivityEnvironment();
cancelled.on("heartbeat", () => {
  if (existsSync(join(process.env.WORKSPACE, "asked"))) cancelled.cancel("CANCELLED");
});
const first = await cancelled.run(attempt, job).catch(({ name, message }) => ({ name, message }));

const environment = new MockActivityEnvironment();
const parked = await environment.run(attempt, job);
const answers = [{ subject: parked.subject, decision: "accept" }];
const ended = await environment.run(attempt, { ...job, answers });
const refused = await environment
  .run(attempt, { ...job, input: "Something else" })
  .catch(({ name, nonRetryable }) => ({ name, nonRetryable }));
const workflowsPath = fileURLToPath(new URL("../workflows.js", import.meta.url));
const { code } = await bundleWorkflowCode({ workflowsPath });
await drain();
console.log(
  JSON.stringify({ first, parked: parked.state, ended, refused, hasWorkflow: code.includes("answered") }),
);

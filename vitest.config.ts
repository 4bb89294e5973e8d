import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// pnpm gives its scripts a NODE_PATH that makes every package resolvable from anywhere. Tests that look for a binary
// that is not installed would find ours.
delete process.env["NODE_PATH"];

/** The group of a test file is in its name, or in its folder: everything in `tests/` starts the agent. */
const inSource = "{packages,apps}/*/src/**";
const inTests = "{packages,apps}/*/tests/**";
const packed = "apps/smoke/tests/*.test.ts";
const services = "**/*.services.test.ts";
const nightly = "**/*.nightly.test.ts";

/** Starts the services first. Some of their files take minutes: at the end of a run, nothing would be left to run next to them. */
class ServicesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isService = ({ project }: TestSpecification) => project.name === "services";
    return [...sorted.filter(isService), ...sorted.filter((file) => !isService(file))];
  }
}

export default defineConfig(({ mode }) => ({
  test: {
    reporters: ["default", "./scripts/report-run.mjs"],
    // The agents and stand-ins that tests wait for leave the processor idle about half of the time.
    maxWorkers: 3,
    // Nothing is retried: a test that passes only on a second try hides a defect.
    retry: 0,
    sequence: { sequencer: ServicesFirst },
    projects: [
      {
        test: {
          name: "unit",
          isolate: false,
          include: [`${inSource}/*.test.{ts,tsx}`, "scripts/**/*.test.mjs"],
          exclude: ["**/*.agent.test.ts", services, nightly],
          // Property tests with thousands of runs.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "agent",
          include: [`${inTests}/*.test.ts`, `${inSource}/*.agent.test.ts`],
          exclude: [packed, services, nightly],
          // Timeouts only guard against a hang. A test that starts five agents on a busy machine takes its time.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxConcurrency: 3,
        },
      },
      {
        test: {
          name: "services",
          include: [services],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "nightly",
          include: [nightly],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // These measure or use up the machine, so they run one file at a time, after everything else.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // The rest of nightly: the packed packages, in a project that is installed before the first test.
        test: {
          name: "nightly:packed",
          include: [packed],
          // The full form gets these from here; the short one has them from apps/docs, on the workspace.
          exclude: mode === "full" ? [] : ["**/guides.test.ts"],
          globalSetup: ["apps/smoke/src/setup.ts"],
          provide: { scope: mode === "full" ? "full" : "short" },
          testTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
}));

import { expect, it } from "vitest";

import { readInvocation } from "./invocation.js";

const script = "/repo/apps/cli-demo/dist/main.js";
const fromPnpm = {
  npm_package_json: "/repo/package.json",
  npm_lifecycle_event: "demo",
  INIT_CWD: "/repo/docs",
};

it("finds the user's directory when a package manager runs the script", () => {
  expect(readInvocation({ script, cwd: "/repo", env: fromPnpm })).toEqual({
    name: "npx -y pnpm demo",
    directory: "/repo/docs",
  });
});

it("ignores variables inherited from another package manager run", () => {
  expect(readInvocation({ script, cwd: "/other", env: fromPnpm }).directory).toBe("/other");
  const otherScript = { ...fromPnpm, npm_lifecycle_event: "test" };
  expect(readInvocation({ script, cwd: "/repo", env: otherScript }).directory).toBe("/repo");
});

it("says how to start the program again", () => {
  expect(readInvocation({ script, cwd: "/repo", env: {} }).name).toBe("node apps/cli-demo/dist/main.js");
  const installed = "/usr/local/bin/codex-sdk-demo";
  expect(readInvocation({ script: installed, cwd: "/repo", env: {} }).name).toBe("codex-sdk-demo");
});

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

it.each([
  ["npm/11.19.1 node/v20.20.2", "/usr/lib/npm/bin/npm-cli.js", "npm run demo --"],
  ["pnpm/12.21.0 npm/?", "/home/ada/.npm/_npx/0390/node_modules/pnpm/bin/pnpm.cjs", "npx -y pnpm demo"],
  ["pnpm/12.21.0 npm/?", "C:\\npm-cache\\_npx\\0390\\pnpm.cjs", "npx -y pnpm demo"],
  ["pnpm/12.21.0 npm/?", "/usr/local/bin/pnpm", "pnpm demo"],
])("names the script as it was asked for (%s, %s)", (npm_config_user_agent, npm_execpath, name) => {
  const env = { ...fromPnpm, npm_config_user_agent, npm_execpath };
  expect(readInvocation({ script, cwd: "/repo", env }).name).toBe(name);
});

it("says how to start the program again", () => {
  expect(readInvocation({ script, cwd: "/repo", env: {} }).name).toBe("node apps/cli-demo/dist/main.js");
  const installed = "/usr/local/bin/codex-sdk-demo";
  expect(readInvocation({ script: installed, cwd: "/repo", env: {} }).name).toBe("codex-sdk-demo");
});

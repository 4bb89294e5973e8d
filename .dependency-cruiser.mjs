// The layers of ARCHITECTURE.md as rules. Each package lists what its shipped code may import; the rest is forbidden.

/** Code that only tests run. It may use what it likes. */
const testOnly =
  "[.](test|test-d)[.]tsx?$|[.]node[.]ts$|/(tests|fixture|fixtures|samples)/|^packages/app-server/src/drift/";

/** Which packages of this repository each one may import, besides itself. */
const layers = {
  "packages/protocol": [],
  "packages/config": ["protocol"],
  "packages/exec": ["protocol", "config"],
  "packages/app-server": ["protocol", "exec"],
  "packages/sdk": ["protocol", "config", "exec", "app-server"],
  "packages/web": ["protocol", "sdk"],
  "packages/workers": ["protocol", "sdk"],
  "packages/testing": [],
  "apps/cli-demo": ["sdk", "testing"],
  "apps/web-demo": ["protocol", "sdk", "testing", "web", "cli-demo"],
  "apps/fleet-demo": ["sdk", "testing", "web", "workers", "web-demo"],
};

/** Each outside thing has one owner. */
const owners = {
  zod: "protocol",
  "smol-toml": "config",
  "cross-spawn": "exec",
  "(node:)?child_process": "exec",
  ws: "app-server",
  hono: "web",
  react: "web",
  bullmq: "workers",
  ioredis: "workers",
  pg: "workers",
  "@cfworker/json-schema": "sdk",
  leven: "sdk",
  "partial-json": "sdk",
  picomatch: "sdk",
};

const layerRules = Object.entries(layers).map(([folder, allowed]) => {
  const reachable = [folder.split("/")[1], ...allowed].join("|");
  return {
    name: `layers-${folder.split("/")[1]}`,
    comment: `${folder} may import ${allowed.map((name) => `@codex/${name}`).join(", ") || "no other package"}.`,
    severity: "error",
    from: { path: `^${folder}/src/`, pathNot: testOnly },
    // By folder once it is built, by name before.
    to: { path: `^(packages|apps)/(?!(${reachable})/)|^@codex/(?!(${reachable})(/|$))` },
  };
});

const ownerRules = Object.entries(owners).map(([name, owner]) => ({
  name: `owner-${name.replace(/\W/g, "")}`,
  comment: `Only packages/${owner} imports ${name}; the others go through it.`,
  severity: "error",
  from: { path: `^packages/(?!${owner}/|testing/)[^/]+/src/`, pathNot: testOnly },
  to: { path: `^${name}$|/node_modules/${name}/` },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...layerRules,
    ...ownerRules,
    {
      name: "pure",
      comment: "protocol and config run in a browser: nothing of Node.",
      severity: "error",
      from: { path: "^packages/(protocol|config)/src/", pathNot: testOnly },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "zod-in-schemas",
      comment:
        "The root entry of protocol loads no zod: only src/schemas imports it, and only src/schemas.ts imports that.",
      severity: "error",
      from: { path: "^packages/protocol/src/", pathNot: `${testOnly}|^packages/protocol/src/schemas[./]` },
      to: { path: "^zod$|/node_modules/zod/|^packages/protocol/src/schemas[./]" },
    },
    {
      name: "web-in-browsers",
      comment:
        "Only the server of web needs Node, the SDK or Hono: its client, its hook and its model run in a browser.",
      severity: "error",
      from: { path: "^packages/web/src/", pathNot: `${testOnly}|^packages/web/src/server[./]` },
      to: {
        path: "^(packages/|@codex/)sdk(/|$)|/hono/|^packages/web/src/server[./]|^(node:|fs$|http$)",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "web-page-in-browsers",
      comment:
        "The pages of the demos run in a browser: of the packages, only what web offers for it, and types.",
      severity: "error",
      from: { path: "^apps/(web|fleet)-demo/src/page/", pathNot: testOnly },
      to: {
        path: "^(packages/|@codex/)(sdk|testing|workers)(/|$)|^packages/web/dist/(server|ai)[.]|^apps/(web|fleet)-demo/src/(server/|fleet/|agent/|postgres/|main[.]|worker[.])|^(node:|fs$|http$)",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "through-the-front-door",
      comment: "Other packages are imported by name, never by a path into their source or their build.",
      severity: "error",
      from: { path: "^(packages|apps)/([^/]+)/" },
      to: { path: "^(packages|apps)/(?!$2/)", dependencyTypes: ["local"] },
    },
    {
      name: "demos-take-only-types-of-the-protocol",
      severity: "error",
      from: { path: "^apps/(cli|web|fleet)-demo/src/", pathNot: testOnly },
      to: { path: "^(packages/|@codex/)protocol(/|$)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-test-code-in-shipped-code",
      severity: "error",
      from: { path: "^(packages|apps)/[^/]+/src/", pathNot: testOnly },
      to: { path: testOnly, pathNot: "node_modules" },
    },
    {
      name: "no-cycles",
      comment: "Two files that need each other are one concept, or hide a third.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-development-dependency",
      comment: "What shipped code imports is a dependency. (These are bundled, or peers.)",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: testOnly },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot:
          "/node_modules/(smol-toml|leven|@cfworker/json-schema|hono|react|pg|bullmq|ioredis|@opentelemetry/api)/",
      },
    },
    {
      name: "resolvable",
      comment:
        "Every import leads somewhere. The programs of drop-in/ import the published SDK, which a path of tsconfig.json replaces; those of hosts/ are installed by their test.",
      severity: "error",
      from: { pathNot: "^packages/sdk/tests/drop-in/|^apps/smoke/consumer/hosts/" },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    doNotFollow: { path: "node_modules|/dist/" },
    exclude: { path: "/fixtures/.*[.]mjs$|^packages/exec/fixtures/host" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["types", "import", "default"] },
  },
};

// Writes src/wire: the types of the app-server's protocol, as the installed codex binary generates them, and maps from
// each method to its parameters and its result. Git ignores the folder, so a new binary never leaves stale types behind.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installedBinary } from "./installed-binary.mjs";

const wire = fileURLToPath(new URL("../src/wire/", import.meta.url));

/** Results whose names do not follow from those of the parameters (`XParams`, `XResponse`), by method. */
const irregularResults = {
  "account/gatewayOAuth/cancel": "GatewayOAuthCancelResponse",
  "account/logout": "LogoutAccountResponse",
  "account/securitySetup/read": "GetAccountSecuritySetupResponse",
  "account/workspaceMessages/read": "GetWorkspaceMessagesResponse",
  "accountSession/list": "AccountSessionsResponse",
  "config/batchWrite": "ConfigWriteResponse",
  "config/mcpServer/reload": "McpServerRefreshResponse",
  "config/value/write": "ConfigWriteResponse",
  "configRequirements/read": "ConfigRequirementsReadResponse",
  "externalAgentConfig/import/readHistories": "ExternalAgentConfigImportHistoriesReadResponse",
  "memory/reset": "MemoryResetResponse",
  "modelProvider/default/set": "ConfigWriteResponse",
  "remoteControl/status/read": "RemoteControlStatusReadResponse",
  "rollout/compress": "RolloutCompressResponse",
  "windowsSandbox/readiness": "WindowsSandboxReadinessResponse",
};

/** Runs the binary's own generator and moves its output to `src/wire`, fit for NodeNext and for JSON. */
function copyTypes() {
  const scratch = mkdtempSync(join(tmpdir(), "codex-wire-"));
  try {
    execFileSync(installedBinary(), ["app-server", "generate-ts", "--experimental", "--out", scratch], {
      env: { PATH: process.env.PATH, HOME: scratch, CODEX_HOME: scratch },
      stdio: ["ignore", "ignore", "pipe"],
    });
    rmSync(wire, { recursive: true, force: true });
    for (const file of readdirSync(scratch, { recursive: true }).filter((name) => name.endsWith(".ts"))) {
      // `export * as v2` of the root would be a second name for everything.
      if (file === "index.ts" || file === join("v2", "index.ts")) continue;
      const text = readFileSync(join(scratch, file), "utf8")
        .replace(/^(import type .* from "\.[^"]*)";$/gm, '$1.js";')
        // ts-rs types 64-bit integers as bigint, but JSON.parse returns numbers.
        .replace(/\bbigint\b/g, "number");
      const target = join(wire, file);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The file that declares each type, by the type's name. If two types share a name, the one in `v2` is current. */
function typeFiles() {
  const files = new Map();
  for (const folder of ["serde_json", ".", "v2"]) {
    for (const file of readdirSync(join(wire, folder)).filter((name) => name.endsWith(".ts"))) {
      const name = file.slice(0, -3);
      files.set(name, folder === "." ? `./${name}.js` : `./${folder}/${name}.js`);
    }
  }
  return files;
}

/** The members of one of the binary's unions of messages: method and type of the parameters. */
function messagesOf(union) {
  const text = readFileSync(join(wire, `${union}.ts`), "utf8");
  const messages = [
    ...text.matchAll(/\{ "method": "([^"]+)",(?: id: RequestId,)? "?params"?(\?)?: ([^,}]+?),? \}/g),
  ];
  const methods = text.match(/"method":/g)?.length;
  if (messages.length !== methods) {
    throw new Error(`${union}.ts has ${methods} methods, of which ${messages.length} could be read.`);
  }
  return messages.map(([, method, optional, params]) => ({
    method,
    params,
    optional: optional !== undefined,
  }));
}

function resultOf({ method, params }, files) {
  const regular = /^(\w+)Params\b/.test(params) ? params.replace(/Params\b.*$/, "Response") : undefined;
  const name = irregularResults[method] ?? regular;
  if (name === undefined || !files.has(name)) {
    throw new Error(
      `The result of the request "${method}" (parameters ${params}) is not known. ` +
        `Add it to irregularResults in scripts/generate-wire.mjs.`,
    );
  }
  return name;
}

function writeMethods(files) {
  const requests = (union) =>
    messagesOf(union).map((message) => {
      const { method, params, optional } = message;
      const type = params === "undefined" ? "undefined" : optional ? `${params} | undefined` : params;
      return `  ${JSON.stringify(method)}: { params: ${type}; result: ${resultOf(message, files)} };`;
    });
  const notifications = messagesOf("ServerNotification").map(
    ({ method, params }) => `  ${JSON.stringify(method)}: { params: ${params} };`,
  );
  const body = `/** Every request that a client can send, by method. */
export type ClientRequests = {
${requests("ClientRequest").join("\n")}
};

/** Every request that the server can send, by method. */
export type ServerRequests = {
${requests("ServerRequest").join("\n")}
};

/** Every notification that the server can send, by method. */
export type ServerNotifications = {
${notifications.join("\n")}
};
`;
  const named = [...files].filter(([name]) => new RegExp(`[ (]${name}\\b`).test(body));
  const imports = named.map(([name, file]) => `import type { ${name} } from "${file}";`);
  writeFileSync(join(wire, "methods.ts"), `${imports.join("\n")}\n\n${body}`);
}

copyTypes();
const files = typeFiles();
writeMethods(files);
const exports = [...files].map(([name, file]) => `export type { ${name} } from "${file}";`).sort();
writeFileSync(join(wire, "index.ts"), `${exports.join("\n")}\nexport type * from "./methods.js";\n`);

// Records the tools that the agent offers to each model of its catalogue, with a scripted model.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { reply, startScriptedModel } from "../../packages/testing/dist/index.js";

/** Number of concurrent turns. They spend most of their time waiting. */
const atOnce = 5;

/** @returns lines such as `tool gpt-5.5: apply_patch` and, where models write code, `tool gpt-6-sol: exec > apply_patch` */
export async function toolFacts(binary, home, slugs) {
  const model = await startScriptedModel({ replies: () => reply.text("Done."), maxRetries: 0 });
  try {
    const factsOf = async (slug) => {
      await runTurn(binary, home, { ...model.config, model: slug });
      const request = model.requests.findLast((candidate) => candidate.model === slug);
      if (request === undefined) throw new Error(`codex exec did not ask ${slug}.`);
      return toolNames(request.body).map((name) => `tool ${slug}: ${name}`);
    };
    const facts = [];
    for (let start = 0; start < slugs.length; start += atOnce) {
      facts.push(...(await Promise.all(slugs.slice(start, start + atOnce).map(factsOf))));
    }
    return facts.flat();
  } finally {
    await model.close();
  }
}

async function runTurn(binary, home, config) {
  const overrides = Object.entries(config).flatMap(([key, value]) => ["--config", `${key}=${toml(value)}`]);
  const child = spawn(binary, ["exec", "--skip-git-repo-check", ...overrides, "Hello"], {
    cwd: home.env["TMPDIR"],
    env: home.env,
    timeout: 120_000,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (bytes) => (stderr += bytes));
  const [code] = await once(child, "close");
  if (code !== 0)
    throw new Error(`codex exec with ${config.model} ended with ${code ?? "a signal"}: ${stderr}`);
}

function toolNames({ tools = [], input = [] }) {
  const offered = [
    ...tools,
    ...input.flatMap((item) => (item.type === "additional_tools" ? item.tools : [])),
  ];
  return offered.flatMap((tool) => (tool.type === "namespace" ? inNamespace(tool) : withNested(tool)));
}

function inNamespace(namespace) {
  const names = namespace.tools.flatMap(withNested);
  // Tools of programs are in this namespace, so it is left out of the names.
  return namespace.name === "functions" ? names : names.map((name) => `${namespace.name}.${name}`);
}

/** Returns the tools that code can call in code mode. The description of `exec` has a heading for each. */
function withNested({ name, type, description = "" }) {
  const headings = name === "exec" ? description.matchAll(/^### `([^`]+)`/gm) : [];
  return [name ?? type, ...Array.from(headings, ([, nested]) => `${name} > ${nested}`)];
}

function toml(value) {
  if (typeof value !== "object") return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${key}=${toml(member)}`)
    .join(",")}}`;
}

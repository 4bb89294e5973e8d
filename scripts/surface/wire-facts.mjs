// The methods and types of the app-server's protocol, read from the TypeScript that the binary generates.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { installedBinary } from "../../packages/app-server/scripts/installed-binary.mjs";

const wire = fileURLToPath(new URL("../../packages/app-server/src/wire/", import.meta.url));
const unions = {
  ClientRequest: "request",
  ServerRequest: "server request",
  ServerNotification: "notification",
};
const printer = ts.createPrinter({ removeComments: true });

/** One line a method, field, variant and literal value. What needs the experimental API says so. */
export function wireFacts() {
  const stable = mkdtempSync(join(tmpdir(), "codex-surface-"));
  try {
    execFileSync(installedBinary(), ["app-server", "generate-ts", "--out", stable], {
      env: { PATH: process.env.PATH, HOME: stable, CODEX_HOME: stable },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const always = new Set(factsOf(stable));
    return factsOf(wire).map((fact) => (always.has(fact) ? fact : `${fact} (experimental)`));
  } finally {
    rmSync(stable, { recursive: true, force: true });
  }
}

function factsOf(folder) {
  const files = new Map();
  // Of two types with one name, the one of `v2` is the protocol of today.
  for (const part of ["serde_json", ".", "v2"]) {
    for (const file of readdirSync(join(folder, part)).filter((name) => name.endsWith(".ts"))) {
      files.set(file.slice(0, -3), join(folder, part, file));
    }
  }
  const facts = [];
  for (const [name, file] of files) {
    if (name === "index" || name === "methods") continue;
    const text = readFileSync(file, "utf8").replace(/\bbigint\b/g, "number");
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    for (const statement of source.statements.filter(ts.isTypeAliasDeclaration)) {
      facts.push(...(unions[name] ? methods(unions[name], statement.type) : type(name, statement.type)));
    }
  }
  return facts;
}

/** The members of a union of messages: `request thread/start: ThreadStartParams -> ThreadStartResponse`. */
function methods(kind, union) {
  const results = resultTypes();
  return union.types.map((message) => {
    const fields = new Map(message.members.map((member) => [nameOf(member), member]));
    const params = fields.get("params");
    const method = fields.get("method").type.literal.text;
    const result = results.get(method);
    return `${kind} ${method}: ${print(params.type)}${result ? ` -> ${result}` : ""}`;
  });
}

/** The binary does not say which type a request's result has: scripts/generate-wire.mjs of app-server finds out. */
function resultTypes() {
  const lines = readFileSync(join(wire, "methods.ts"), "utf8").matchAll(/"(\S+)": \{.*result: (\w+) \}/g);
  return new Map(Array.from(lines, ([, method, result]) => [method, result]));
}

function type(name, node) {
  // The configuration's keys deserve a name that people search for.
  return members(`type ${name}`, node).map((fact) => fact.replace(/^type Config\./, "config "));
}

function members(prefix, node) {
  if (ts.isParenthesizedTypeNode(node)) return members(prefix, node.type);
  if (ts.isIntersectionTypeNode(node)) return node.types.flatMap((part) => members(prefix, part));
  if (ts.isUnionTypeNode(node)) return node.types.flatMap((part) => members(variant(prefix, part), part));
  if (!ts.isTypeLiteralNode(node)) return [`${prefix} = ${print(node)}`];
  return node.members.map((member) => {
    if (ts.isIndexSignatureDeclaration(member)) return `${prefix}[key]: ${print(member.type)}`;
    return `${prefix}.${nameOf(member)}${member.questionToken ? "?" : ""}: ${print(member.type)}`;
  });
}

/** `type ThreadItem<agentMessage>`: a variant goes by its tag or, where that is all it has, by its only field. */
function variant(prefix, node) {
  const parts = ts.isIntersectionTypeNode(node) ? node.types : [node];
  const fields = parts.filter(ts.isTypeLiteralNode).flatMap((part) => [...part.members]);
  const tag = fields.find((field) => field.type && ts.isLiteralTypeNode(field.type));
  if (tag) return `${prefix}<${tag.type.literal.text ?? print(tag.type)}>`;
  return fields.length === 1 && nameOf(fields[0]) ? `${prefix}<${nameOf(fields[0])}>` : prefix;
}

function nameOf(member) {
  return member.name?.text;
}

function print(node) {
  const text = printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile());
  return text.replace(/\s+/g, " ");
}

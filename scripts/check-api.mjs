// Compares the public API of every package with the reports in `packages/*/etc/`, so that a review shows every change to it.
// `--update` rewrites the reports. Every type that a public signature refers to must be exported as well.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { publishedPackages } from "./published-packages.mjs";

/** Types in signatures that users never call or write themselves. */
const internal = new Set([
  "ClientMethod",
  "CodexErrorOptions",
  "CompleteOptions",
  "ConnectionLostDetails",
  "ExitOptions",
  "InvalidConfigDetails",
  "KnownReasoningEffort",
  "LastWordsOptions",
  "MalformedEventDetails",
  "None",
  "OpenEnum",
  "Page",
  "RecognizedNotification",
  "RequestArguments",
  "Sent",
  "ServerNotificationMethod",
  "ServerRequestMethod",
  "SpawnErrorDetails",
  "StreamedTurnOf",
  "ThreadHost",
  "TurnInput",
  "TurnOf",
  "TurnRun",
  "Unrecognized",
  "UnrecognizedNotification",
  "Untyped",
]);

const update = process.argv.includes("--update");
const complaints = [];

for (const { name, directory, entries } of publishedPackages) {
  let surface = "";
  const named = new Map();
  for (const [specifier, types] of Object.entries(entries)) {
    if (specifier.endsWith("/wire")) {
      // Generated from the binary: etc/codex-surface.txt is its report.
      surface += exportedNames(`${directory}/${types}`);
      continue;
    }
    const report = reportOf(specifier, directory, types, (symbol) => named.set(symbol, specifier));
    surface += report.text;
    if (report.changed && !update) {
      complaints.push(`packages/${name}/etc/${report.fileName} differs from the API of ${specifier}`);
    }
  }
  for (const [symbol, specifier] of named) {
    // Another entry of the package may export it.
    const exported = new RegExp(
      `^export (abstract )?(class|const|enum|function|interface|type) ${symbol}\\b`,
      "m",
    );
    if (!internal.has(symbol) && !exported.test(surface)) {
      complaints.push(`${specifier} names "${symbol}" in a signature and does not export it`);
    }
  }
}

if (complaints.length > 0) {
  console.error(`${complaints.join("\n")}\nMeant to change? Run \`pnpm api:update\` and commit the reports.`);
  process.exitCode = 1;
}

/** Returns the exports of a rolled-up declaration file as lines in the style of a report. */
function exportedNames(file) {
  const lists = [...readFileSync(file, "utf8").matchAll(/^export(?: type)? \{([^}]*)\}/gm)].map(
    ([, list]) => list,
  );
  const names = lists.flatMap((list) => list.split(",").map((entry) => entry.trim().split(/\s+/).at(-1)));
  return names.map((name) => `export type ${name}\n`).join("");
}

/** Compares one entry of a package with its report, or writes the report. */
function reportOf(specifier, directory, types, onNotExported) {
  if (!existsSync(`${directory}/${types}`)) throw new Error(`${specifier} is not built. Run: pnpm build`);
  const reportName = specifier.replace("@codex/", "").replace("/", "-");
  const fileName = `${reportName}.api.md`;
  const reportFolder = `${directory}/etc`;
  const reportTempFolder = `${directory}/node_modules/.cache/api`;
  mkdirSync(reportFolder, { recursive: true });
  const config = ExtractorConfig.prepare({
    configObjectFullPath: `${directory}/api-extractor.json`,
    packageJsonFullPath: `${directory}/package.json`,
    configObject: {
      projectFolder: directory,
      mainEntryPointFilePath: `${directory}/${types}`,
      newlineKind: "lf",
      compiler: {
        overrideTsconfig: {
          extends: "../../tsconfig.base.json",
          compilerOptions: { types: ["node"] },
          files: [types],
        },
      },
      apiReport: { enabled: true, reportFileName: reportName, reportFolder, reportTempFolder },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: "error" } },
        extractorMessageReporting: {
          default: { logLevel: "none" },
          "ae-forgotten-export": { logLevel: "warning", addToApiReportFile: false },
        },
        tsdocMessageReporting: { default: { logLevel: "none" } },
      },
    },
  });
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: update,
    messageCallback: (message) => {
      message.handled = true;
      if (message.messageId === "ae-forgotten-export") {
        onNotExported(/symbol "([^"]+)"/.exec(message.text)?.[1]);
      } else if (message.category === "Compiler" && message.logLevel === "error") {
        complaints.push(`${specifier}: ${message.text}`);
      }
    },
  });
  return {
    fileName,
    text: readFileSync(`${reportTempFolder}/${fileName}`, "utf8"),
    changed: apiReportChanged || !existsSync(`${reportFolder}/${fileName}`),
  };
}

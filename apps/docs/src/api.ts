import { fileURLToPath } from "node:url";
import {
  Application,
  type DeclarationReflection,
  Logger,
  LogLevel,
  type ProjectReflection,
  ReflectionKind,
  TSConfigReader,
  TypeDocReader,
} from "typedoc";

/** The API of all packages, as TypeDoc sees it. */
export interface Api {
  project: ProjectReflection;
  /** TypeDoc's warnings: broken links, and types that are used but not exported. */
  warnings: readonly string[];
}

/** Reads the public API of every package from its source. */
export async function readApi(): Promise<Api> {
  const folder = fileURLToPath(new URL("../", import.meta.url));
  const app = await Application.bootstrapWithPlugins({ options: folder }, [
    new TypeDocReader(),
    new TSConfigReader(),
  ]);
  const logger = new CollectingLogger();
  app.logger = logger;
  const project = await app.convert();
  if (project === undefined) throw new Error(`TypeDoc failed: ${logger.warnings.join("\n")}`);
  app.validate(project);
  return { project, warnings: logger.warnings };
}

class CollectingLogger extends Logger {
  readonly warnings: string[] = [];

  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.warnings.push(message);
  }
}

/** Exports that need a doc comment. */
const exportKinds =
  ReflectionKind.Class |
  ReflectionKind.Interface |
  ReflectionKind.TypeAlias |
  ReflectionKind.Function |
  ReflectionKind.Variable |
  ReflectionKind.Enum;

/** Members of an export that need one, too. */
const memberKinds =
  ReflectionKind.Property | ReflectionKind.Method | ReflectionKind.Accessor | ReflectionKind.EnumMember;

/** Types that map method names to types. Those types are documented instead of the entries. */
const methodTables = ["ClientRequests", "ServerRequests", "ServerNotifications"];

/** Lists every export, and every member of an export, that has no doc comment. */
export function findUndocumented(project: ProjectReflection): string[] {
  const symbols = project.getReflectionsByKind(exportKinds) as DeclarationReflection[];
  return symbols.flatMap((symbol) => [
    ...(isDocumented(symbol) ? [] : [describe(symbol)]),
    ...(symbol.children ?? [])
      .filter((child) => child.kindOf(memberKinds) && !isDocumented(child))
      // TypeScript documents the members of `Error`.
      .filter((child) => !child.flags.isExternal && !isTableEntry(child) && !isLiteral(child))
      .map(describe),
  ]);
}

function isDocumented(symbol: DeclarationReflection): boolean {
  return [symbol, symbol.getSignature, ...(symbol.signatures ?? [])].some((each) => each?.hasComment());
}

function isTableEntry(child: DeclarationReflection): boolean {
  return methodTables.includes(child.parent?.name ?? "");
}

/** A member such as `type: "agent_message"` needs no comment. */
function isLiteral({ type }: DeclarationReflection): boolean {
  return type?.type === "literal";
}

function describe(symbol: DeclarationReflection): string {
  const [source] = symbol.sources ?? [];
  return `${source?.fileName}:${source?.line}: ${symbol.getFullName()} has no doc comment`;
}

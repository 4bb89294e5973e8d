import { type DeclarationReflection, type ProjectReflection, ReflectionKind } from "typedoc";

/** What is exported: each of these must say what it is. */
const exported =
  ReflectionKind.Class |
  ReflectionKind.Interface |
  ReflectionKind.TypeAlias |
  ReflectionKind.Function |
  ReflectionKind.Variable |
  ReflectionKind.Enum;

/** What an exported class or interface consists of. */
const member =
  ReflectionKind.Property | ReflectionKind.Method | ReflectionKind.Accessor | ReflectionKind.EnumMember;

/** Tables from the name of a method to its types; what the method does is said by those types. */
const tables = ["ClientRequests", "ServerRequests", "ServerNotifications"];

/** Lists every exported symbol, and every member of one, that has no doc comment. */
export function findUndocumented(project: ProjectReflection): string[] {
  const symbols = project.getReflectionsByKind(exported) as DeclarationReflection[];
  return symbols.flatMap((symbol) => [
    ...(isDocumented(symbol) ? [] : [describe(symbol)]),
    ...(symbol.children ?? [])
      .filter((child) => child.kindOf(member) && !isDocumented(child))
      // What comes from `Error` is documented there.
      .filter((child) => !child.flags.isExternal && !isTableEntry(child) && !isLiteral(child))
      .map(describe),
  ]);
}

function isDocumented(symbol: DeclarationReflection): boolean {
  return [symbol, symbol.getSignature, ...(symbol.signatures ?? [])].some((each) => each?.hasComment());
}

function isTableEntry(child: DeclarationReflection): boolean {
  return tables.includes(child.parent?.name ?? "");
}

/** `type: "agent_message"` says it all. */
function isLiteral({ type }: DeclarationReflection): boolean {
  return type?.type === "literal";
}

function describe(symbol: DeclarationReflection): string {
  const [source] = symbol.sources ?? [];
  return `${source?.fileName}:${source?.line}: ${symbol.getFullName()} has no doc comment`;
}

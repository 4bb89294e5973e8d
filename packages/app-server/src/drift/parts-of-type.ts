import ts from "typescript";

/** A union, taken apart. */
export interface Parts {
  nullable: boolean;
  unknown: boolean;
  kinds: Set<"string" | "number" | "boolean">;
  literals: Set<string>;
  objects: ts.Type[];
}

/** Takes types apart, unions in them too. */
export function partsOf(types: readonly ts.Type[]): Parts {
  const parts: Parts = {
    nullable: false,
    unknown: false,
    kinds: new Set(),
    literals: new Set(),
    objects: [],
  };
  for (const type of types.flatMap((each) => (each.isUnion() ? each.types : [each]))) addPart(parts, type);
  return parts;
}

function addPart(parts: Parts, type: ts.Type): void {
  const { flags } = type;
  if (flags & ts.TypeFlags.Null) parts.nullable = true;
  else if (flags & ts.TypeFlags.Undefined) return;
  else if (flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) parts.unknown = true;
  else if (type.isStringLiteral()) parts.literals.add(type.value);
  else if (flags & ts.TypeFlags.String) parts.kinds.add("string");
  else if (flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike)) parts.kinds.add("number");
  else if (flags & ts.TypeFlags.BooleanLike) parts.kinds.add("boolean");
  // `string & {}`: any other string.
  else if (type.isIntersection() && type.types.some((each) => each.flags & ts.TypeFlags.String))
    parts.kinds.add("string");
  else if (isVariantForTheRest(type)) return;
  else parts.objects.push(type);
}

/** `{ type: UnrecognizedType }`, or a map beside named variants. */
function isVariantForTheRest(type: ts.Type): boolean {
  const values = type.getStringIndexType();
  return Boolean(
    type.symbol?.name.startsWith("Unrecognized") || (values && values.flags & ts.TypeFlags.Unknown),
  );
}

/** Whether it can be any JSON value. */
export function isJsonValue({ kinds, nullable, objects }: Parts): boolean {
  return nullable && kinds.size === 3 && objects.length > 0;
}

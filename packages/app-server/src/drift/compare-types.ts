import ts from "typescript";

import { isJsonValue, type Parts, partsOf } from "./parts-of-type.js";

/** Which way values of a type travel: what is sent must satisfy the server, what is received must satisfy us. */
export type Direction = "sent" | "received";

/** A difference between a type of this package and the server's own, as one line. */
export type Difference = string;

/** Compares types of this package with those the server generates, property by property, through all they refer to. */
export class TypeComparison {
  readonly differences: Difference[] = [];
  readonly #checker: ts.TypeChecker;
  readonly #accepted: ReadonlySet<string>;
  readonly #seen = new Set<string>();

  /** @param accepted Differences that are meant to be. */
  constructor(checker: ts.TypeChecker, accepted: readonly Difference[] = []) {
    this.#checker = checker;
    this.#accepted = new Set(accepted);
  }

  /** Compares our type with the server's; `path` names them in differences. */
  compare(ours: ts.Type, theirs: readonly ts.Type[], direction: Direction, path: string): void {
    const our = partsOf([ours]);
    const their = partsOf(theirs);
    // `unknown` and any JSON value: we promise nothing about it.
    if (our.unknown || isJsonValue(our) || isJsonValue(their)) return;
    if (direction === "received" && their.nullable && !our.nullable) this.#report(path, "can be null");
    if (direction === "sent" && our.nullable && !their.nullable) this.#report(path, "must not be null");
    this.#compareLiterals(our, their, direction, path);
    for (const kind of ["string", "number", "boolean"] as const) {
      const [narrow, wide] = direction === "sent" ? [our, their] : [their, our];
      if (narrow.kinds.has(kind) && !wide.kinds.has(kind))
        this.#report(path, `is a ${kind} on one side only`);
    }
    this.#compareObjects(our, their, direction, path);
  }

  #compareLiterals(our: Parts, their: Parts, direction: Direction, path: string): void {
    if (!their.kinds.has("string")) {
      for (const literal of our.literals) {
        if (!their.literals.has(literal)) this.#report(path, `does not know the value "${literal}"`);
      }
    }
    if (direction === "sent" || our.kinds.has("string")) return;
    for (const literal of their.literals) {
      if (!our.literals.has(literal)) this.#report(path, `can have the value "${literal}"`);
    }
    if (their.kinds.has("string") && our.literals.size > 0) this.#report(path, "can be any string");
  }

  #compareObjects(our: Parts, their: Parts, direction: Direction, path: string): void {
    const matched = new Set<ts.Type>();
    for (const type of our.objects) {
      const labels = this.#labelsOf(type);
      // One that tells nothing apart stands for all.
      const any = our.objects.length === 1 && !this.#isTagged(type);
      const partners = their.objects.filter((each) => any || overlap(labels, this.#labelsOf(each)));
      for (const partner of partners) matched.add(partner);
      const place = our.objects.length > 1 ? `${path}<${[...labels].join("|")}>` : path;
      if (partners.length > 0) this.#compareObject(type, partners, direction, place);
      else this.#report(place, "has no such variant");
    }
    if (direction === "sent") return;
    for (const type of their.objects) {
      if (matched.has(type)) continue;
      this.#report(`${path}<${[...this.#labelsOf(type)].join("|")}>`, "is a variant that is not declared");
    }
  }

  #compareObject(ours: ts.Type, theirs: readonly ts.Type[], direction: Direction, path: string): void {
    const key = `${direction} ${idOf(ours)} ${theirs.map(idOf)}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const ourElement = this.#elementOf(ours);
    if (ourElement !== undefined) {
      this.compare(
        ourElement,
        theirs.map((each) => this.#elementOf(each) ?? each),
        direction,
        `${path}[]`,
      );
      return;
    }
    for (const property of this.#checker.getPropertiesOfType(ours)) {
      this.#compareProperty(property, theirs, direction, `${path}.${property.name}`);
    }
    if (direction === "received") return;
    for (const property of theirs.flatMap((each) => this.#checker.getPropertiesOfType(each))) {
      const missing = this.#checker.getPropertyOfType(ours, property.name) === undefined;
      if (missing && this.#isRequired(property)) this.#report(`${path}.${property.name}`, "is required");
    }
  }

  #compareProperty(
    property: ts.Symbol,
    theirs: readonly ts.Type[],
    direction: Direction,
    path: string,
  ): void {
    const partners = theirs.map((each) => this.#checker.getPropertyOfType(each, property.name));
    const present = partners.filter((each) => each !== undefined);
    if (present.length === 0) {
      // A map has every key.
      if (!theirs.some((each) => this.#checker.getIndexInfosOfType(each).length > 0))
        this.#report(path, "does not exist");
      return;
    }
    const ourOptional = isOptional(property);
    const theirOptional = present.length < partners.length || present.some(isOptional);
    if (direction === "received" && theirOptional && !ourOptional) this.#report(path, "can be absent");
    if (
      direction === "sent" &&
      ourOptional &&
      present.length === partners.length &&
      present.every((each) => this.#isRequired(each))
    ) {
      this.#report(path, "is required");
    }
    this.compare(
      this.#checker.getTypeOfSymbol(property),
      present.map((each) => this.#checker.getTypeOfSymbol(each)),
      direction,
      path,
    );
  }

  /** The server fills in what may be null. */
  #isRequired(property: ts.Symbol): boolean {
    return !isOptional(property) && !partsOf([this.#checker.getTypeOfSymbol(property)]).nullable;
  }

  /** The element of an array or the value of a map. */
  #elementOf(type: ts.Type): ts.Type | undefined {
    if (this.#checker.getPropertiesOfType(type).length > 0 && !this.#checker.isArrayLikeType(type))
      return undefined;
    return type.getNumberIndexType() ?? type.getStringIndexType();
  }

  /** What tells the variants of a union apart: the values of their tag, or the names of their fields. */
  #labelsOf(type: ts.Type): ReadonlySet<string> {
    if (this.#checker.isArrayLikeType(type)) return new Set(["list"]);
    const tags = this.#tagsOf(type);
    if (tags.size > 0) return tags;
    const names = this.#checker.getPropertiesOfType(type).map(({ name }) => name);
    return new Set([names.toSorted().join()]);
  }

  #isTagged(type: ts.Type): boolean {
    return this.#tagsOf(type).size > 0;
  }

  #tagsOf(type: ts.Type): ReadonlySet<string> {
    for (const tag of ["type", "mode", "kind"]) {
      const property = this.#checker.getPropertyOfType(type, tag);
      const literals = property && partsOf([this.#checker.getTypeOfSymbol(property)]).literals;
      if (literals !== undefined && literals.size > 0) return literals;
    }
    return new Set();
  }

  #report(path: string, what: string): void {
    const difference = `${path} ${what}`;
    if (!this.#accepted.has(difference) && !this.differences.includes(difference))
      this.differences.push(difference);
  }
}

function overlap(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...some].some((each) => others.has(each));
}

function isOptional(property: ts.Symbol): boolean {
  return Boolean(property.flags & ts.SymbolFlags.Optional);
}

function idOf(type: ts.Type): number {
  return (type as ts.Type & { id: number }).id;
}

import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { findCodexBinary } from "@codex/exec";
import ts from "typescript";

const sourceDirectory = fileURLToPath(new URL("..", import.meta.url));

/** The types of this package and those that the installed binary generates, in one program. */
export class ProtocolTypes {
  readonly checker: ts.TypeChecker;
  readonly #program: ts.Program;
  readonly #generated: string;

  private constructor(generated: string) {
    this.#generated = generated;
    const ours = ["client-requests", "server-requests", "server-notifications"].map((name) =>
      this.#ourFile(name),
    );
    this.#program = ts.createProgram(
      [...ours, join(generated, "index.ts"), join(generated, "v2", "index.ts")],
      {
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: [],
        lib: ["lib.es2023.d.ts"],
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
      },
    );
    this.checker = this.#program.getTypeChecker();
  }

  /** @param directory Where the binary may write its types. */
  static async load(directory: string, env: Record<string, string>): Promise<ProtocolTypes> {
    const args = ["app-server", "generate-ts", "--experimental", "--out", directory];
    await promisify(execFile)(findCodexBinary().path, args, { env });
    return new ProtocolTypes(directory);
  }

  /** A method map of this package, for example `client-requests`: its methods with their types. */
  ourMethods(file: string, name: string): Map<string, ts.Type> {
    const map = this.#exported(this.#ourFile(file), name);
    return new Map(map.getProperties().map((each) => [each.name, this.checker.getTypeOfSymbol(each)]));
  }

  /** A union of messages that the server generates, for example `ClientRequest`: its methods with their parameters. */
  theirMethods(name: string): Map<string, ts.Type> {
    const union = this.#exported(join(this.#generated, `${name}.ts`), name);
    const messages = union.isUnion() ? union.types : [union];
    return new Map(
      messages.map((message) => [
        (this.#property(message, "method") as ts.StringLiteralType).value,
        this.checker.getNonNullableType(this.#property(message, "params")),
      ]),
    );
  }

  /** The server's type of a result: its name follows from that of the parameters. */
  theirResult(params: ts.Type): ts.Type {
    const name = (params.aliasSymbol ?? params.symbol).name.replace(/Params$/, "Response");
    const inRoot = this.#find(join(this.#generated, `${name}.ts`), name);
    return inRoot ?? this.#exported(join(this.#generated, "v2", `${name}.ts`), name);
  }

  #property(type: ts.Type, name: string): ts.Type {
    const property = this.checker.getPropertyOfType(type, name);
    if (property === undefined) throw new Error(`No property ${name} in ${this.checker.typeToString(type)}`);
    return this.checker.getTypeOfSymbol(property);
  }

  #exported(file: string, name: string): ts.Type {
    const type = this.#find(file, name);
    if (type === undefined) throw new Error(`No type ${name} in ${file}`);
    return type;
  }

  #find(file: string, name: string): ts.Type | undefined {
    const source = this.#program.getSourceFile(file);
    const module = source && this.checker.getSymbolAtLocation(source);
    const symbol = module && this.checker.getExportsOfModule(module).find((each) => each.name === name);
    return symbol && this.checker.getDeclaredTypeOfSymbol(symbol);
  }

  #ourFile(name: string): string {
    return join(sourceDirectory, "method", `${name}.ts`);
  }
}

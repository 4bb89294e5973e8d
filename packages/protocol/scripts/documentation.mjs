// Reads the doc comments of everything a module exports.
import ts from "typescript";

/** Maps each exported name to its doc comment and to those of its fields, as plain text. */
export function documentationOf(fileName) {
  const options = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  };
  const program = ts.createProgram([fileName], options);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(fileName));
  return new Map(
    checker.getExportsOfModule(module).map((symbol) => [symbol.name, documentationOfExport(symbol)]),
  );

  function documentationOfExport(exported) {
    const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
    const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
    const isShape = symbol.declarations?.some(
      (each) => ts.isTypeAliasDeclaration(each) && ts.isTypeLiteralNode(each.type),
    );
    const fields = isShape ? checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)) : [];
    return { text: textOf(symbol), fields: new Map(fields.map((field) => [field.name, textOf(field)])) };
  }

  function textOf(symbol) {
    // Comments are wrapped for the source; a blank line separates paragraphs.
    const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
    return text.replace(/(?<!\n)\n(?![\n-])/g, " ");
  }
}

// Writes json-schema/*.json for other languages, as the last step of the build: the structure from the zod schemas, the
// descriptions from the doc comments of the interfaces.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import * as schemas from "../dist/schemas.js";
import { documentationOf } from "./documentation.mjs";

const directory = new URL("../json-schema/", import.meta.url);
const documentation = documentationOf(fileURLToPath(new URL("../src/index.ts", import.meta.url)));

mkdirSync(directory, { recursive: true });
write("thread-event.json", "ThreadEvent", schemas.threadEventSchema);
write("thread-item.json", "ThreadItem", schemas.threadItemSchema);

/** Every schema except the root becomes a definition with the name of its interface. */
function write(fileName, rootName, root) {
  for (const [exportName, schema] of Object.entries(schemas)) {
    const name = interfaceName(exportName);
    if (name === rootName) z.globalRegistry.remove(schema);
    else if (name !== null) z.globalRegistry.add(schema, { id: name });
  }
  // The input type, not the output of zod, so that objects stay open to unknown fields.
  const { $schema, $defs, ...body } = z.toJSONSchema(root, { io: "input" });
  const definitions = Object.entries($defs).map(([name, definition]) => [name, describe(name, definition)]);
  const json = {
    $schema,
    title: rootName,
    ...describe(rootName, body),
    $defs: Object.fromEntries(definitions),
  };
  writeFileSync(new URL(fileName, directory), `${JSON.stringify(json, null, 2)}\n`);
}

function interfaceName(exportName) {
  if (!exportName.endsWith("Schema")) return null;
  return exportName[0].toUpperCase() + exportName.slice(1, -"Schema".length);
}

function describe(name, definition) {
  const { id: _, ...json } = definition;
  const { text, fields } = documentation.get(name) ?? { text: "", fields: new Map() };
  const described = text === "" ? {} : { description: text };
  if (json.properties === undefined) return { ...described, ...json };
  const properties = Object.entries(json.properties).map(([field, schema]) => {
    const description = fields.get(field);
    return [field, description ? { description, ...schema } : schema];
  });
  return { ...described, ...json, properties: Object.fromEntries(properties) };
}

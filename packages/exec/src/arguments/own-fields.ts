/**
 * Copies options into an object without a prototype. Reading one that was left out then gives `undefined`, whatever
 * somebody has put on `Object.prototype`; and Node does not pass that on as an environment variable.
 */
export function ownFields<Fields extends object>(fields: Fields): Fields {
  return Object.assign(Object.create(null), fields);
}

/** A JSON object whose members nobody has checked. */
export interface JsonObject {
  [member: string]: unknown;
}

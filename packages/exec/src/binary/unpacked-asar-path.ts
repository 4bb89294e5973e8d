/**
 * Inside an Electron app, the path of a file as it lies on disk: what is resolved to `app.asar` can be read there, but
 * only its copy in `app.asar.unpacked` can be executed. Other paths come back as they are.
 */
export function unpackedAsarPath(path: string): string {
  return path.replace(/\.asar(?=[\\/])/, ".asar.unpacked");
}

/** The longest side of an image that is sent, in pixels: what models look at is not larger. */
const maxSide = 2048;

/** What the agent decodes. */
const formats = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/** A larger file is compressed, in bytes. */
const maxBytes = 2 * 1024 * 1024;

/** Reads an image as a data URL. A larger one than models look at is scaled down. */
export async function readImage(file: Blob): Promise<string> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error("One of the files is not an image that the browser can read.");
  });
  const scale = Math.min(1, maxSide / Math.max(bitmap.width, bitmap.height));
  if (scale === 1 && file.size <= maxBytes && formats.includes(file.type)) return toDataUrl(file);
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return toDataUrl(await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 }));
}

function toDataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

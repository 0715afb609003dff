/**
 * How long an audio file plays, as read from the file: WAV, MP3, FLAC, Ogg, M4A, WebM and more.
 * @module
 */

/** Seconds; undefined for bytes that aren't audio. */
export async function audioSeconds(bytes: Uint8Array): Promise<number | undefined> {
  // Loaded when the first file comes, since few callers send any.
  const { parseBuffer } = await import("music-metadata");
  try {
    const { format } = await parseBuffer(bytes, undefined, { duration: true, skipCovers: true });
    const { duration = 0 } = format;
    // A lying header can make it endless.
    return duration > 0 && duration < Infinity ? duration : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Worlds in paths: `/~NAME` before any path names a separate world.
 * @module
 */

/** The names a world may have. */
export const WORLD_NAME: RegExp = /^[A-Za-z0-9._-]{1,128}$/;

const PREFIX = /^\/~([A-Za-z0-9._-]{1,128})(?=\/|$)/;
const TILDE = 126;

/** The world that a path names, if any, and the path within it. */
export function splitWorld(path: string): { world: string | undefined; path: string } {
  if (path.charCodeAt(1) !== TILDE) return { world: undefined, path };
  const [prefix, world] = PREFIX.exec(path) ?? [];
  if (prefix === undefined) return { world: undefined, path };
  return { world, path: path.slice(prefix.length) || "/" };
}

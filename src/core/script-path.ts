/** The addresses of the browser script: one that stays, and one for each version of it. */

/** `/c.js` and `0123` make `/c.0123.js`. */
export function hashedPath(scriptPath: string, hash: string): string {
  return `${scriptPath.slice(0, -".js".length)}.${hash}.js`;
}

/** The hash that a path names; `undefined` where it is no address of a version. */
export function hashIn(scriptPath: string, path: string): string | undefined {
  const stem = `${scriptPath.slice(0, -".js".length)}.`;
  if (!path.startsWith(stem) || !path.endsWith(".js")) return undefined;
  const hash = path.slice(stem.length, -".js".length);
  return /^[0-9a-f]{1,64}$/.test(hash) ? hash : undefined;
}

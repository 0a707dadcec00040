/**
 * What the owner wants to be remembered of a session besides its plain facts. Paths say what somebody read, so none is kept
 * unless it is asked for here. Holds the config's shape and its defaults; how a session is folded is in profile/.
 */
import * as z from "zod";
import { LIMIT } from "./limits.ts";

export const sessionsSchema = z.strictObject({
  /** The paths of so many of its last pages, sealed. */
  path: z.number().int().min(0).max(LIMIT.sessionPath).default(0),
  /** The paths of its first and its last page, and the host of a referrer that is in no list, sealed. */
  pages: z.boolean().default(false),
});

/** Which paths are kept. */
export type KeptPaths = z.output<typeof sessionsSchema>;

export interface SessionNeeds {
  /** Absent where none are. */
  readonly keep?: KeptPaths;
  /** The keys of apps, as `<site>/<key>`. */
  readonly apps: ReadonlySet<string>;
}

interface KeyedSite {
  readonly id: string;
  readonly keys: Readonly<Record<string, { readonly kind: string }>>;
}

export function compileSessions(paths: KeptPaths, sites: readonly KeyedSite[]): SessionNeeds {
  const apps = sites.flatMap(({ id, keys }) =>
    Object.entries(keys).flatMap(([name, { kind }]) => (kind === "app" ? [keyOf(id, name)] : [])),
  );
  const isAsked = paths.path > 0 || paths.pages;
  return { ...(isAsked ? { keep: paths } : {}), apps: new Set(apps) };
}

export function isApp({ apps }: SessionNeeds, site: string, source: string): boolean {
  return apps.has(keyOf(site, source));
}

function keyOf(site: string, source: string): string {
  return `${site}/${source}`;
}

export const NO_SESSION_NEEDS: SessionNeeds = compileSessions({ path: 0, pages: false }, []);

/** What a dialect is given to write with: its secrets' values, the parcel's name and the time. None where a secret is missing. */
import type { BoundDestination } from "../../core/destinations/bound-destination.ts";
import type { Desk } from "../../core/destinations/destination.ts";
import { secretOf, type Env } from "../env.ts";
import { contentDigest } from "../objects/subject-keys.ts";

export function deskOf({ secrets }: Pick<BoundDestination, "secrets">, env: Env, parcel: string): Desk | undefined {
  const values = new Map(secrets.map((name) => [name, secretOf(env, name)] as const));
  if ([...values.values()].includes(undefined)) return undefined;
  return { parcel, now: Date.now(), secret: (name) => values.get(name) ?? "", digest: contentDigest };
}

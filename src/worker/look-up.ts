/**
 * What is held of somebody whom the owner's code names, one answer for each home of theirs: for HTTP and for the owner's
 * other Workers alike. Whether the caller may ask was decided before. Makes nobody by asking.
 */
import * as z from "zod";
import { spaceOf, type Site } from "../core/config.ts";
import { LIMIT } from "../core/limits.ts";
import type { Jurisdiction } from "../core/policy/placement.ts";
import type { PersonView } from "../core/profile/view.ts";
import type { Env } from "./env.ts";
import type { LookedUp, Told } from "./objects/calls.ts";
import { questionAll } from "./reach.ts";
import type { Named } from "./stores/object-name.ts";

export const lookUpSchema = z.strictObject({
  idType: z.enum(["userId", "anonymousId", "email"]),
  id: z.string().trim().min(1).max(LIMIT.identifierCharacters),
});

export type Wanted = Readonly<z.output<typeof lookUpSchema>>;

export interface LookUpAnswer {
  readonly found: boolean;
  readonly profiles: readonly (PersonView & { readonly jurisdiction: Jurisdiction })[];
}

/** `opensLinks`: the caller may see who the links name. */
export async function lookUp(env: Env, site: Site, { idType, id }: Wanted, opensLinks: boolean): Promise<LookUpAnswer> {
  const named: Named = { space: spaceOf(site), class: "full", kind: idType, value: id };
  const replies = await questionAll<Told<LookedUp>>(env, named, async (profile, { subject }) =>
    profile.lookup({ by: "server", subject }, opensLinks),
  );
  // One home in each jurisdiction, by however many ways it was reached; a second until a race is mended.
  const homes = new Map(replies.map(({ told }) => [told.jurisdiction, told.profile]));
  const profiles = Array.from(homes, ([jurisdiction, profile]) => ({
    jurisdiction,
    ...(JSON.parse(profile) as PersonView),
  }));
  return { found: profiles.length > 0, profiles };
}

/**
 * What is held of somebody whom the owner's code names, one answer for each home of theirs: for HTTP and for the owner's
 * other Workers alike. Whether the caller may ask was decided before. Makes nobody by asking.
 */
import * as z from "zod";
import { spaceOf, type Config, type Site } from "../core/config.ts";
import { LIMIT } from "../core/limits.ts";
import type { Jurisdiction } from "../core/policy/placement.ts";
import type { AccountPointer } from "../core/profile/account.ts";
import type { GoldenRecord } from "../core/profile/golden.ts";
import { mapValues } from "../core/profile/map-values.ts";
import type { PersonView } from "../core/profile/view.ts";
import { accountTraits } from "./accounts.ts";
import type { Env } from "./env.ts";
import type { LookedUp, Told } from "./objects/calls.ts";
import { questionAll } from "./reach.ts";
import type { Named } from "./stores/object-name.ts";

export const lookUpSchema = z.strictObject({
  idType: z.enum(["userId", "anonymousId", "email"]),
  id: z.string().trim().min(1).max(LIMIT.identifierCharacters),
});

export type Wanted = Readonly<z.output<typeof lookUpSchema>>;

interface Asked {
  readonly env: Env;
  readonly config: Pick<Config, "definitions">;
  readonly site: Site;
}

export interface LookUpAnswer {
  readonly found: boolean;
  readonly profiles: readonly PersonAnswer[];
}

interface PersonAnswer extends Omit<PersonView, "account"> {
  readonly jurisdiction: Jurisdiction;
  /** Which account they act for, and what the owner's servers say of it there. */
  readonly account?: AccountPointer & { readonly traits: GoldenRecord };
}

/** `opensLinks`: the caller may see who the links name. */
export async function lookUp(
  { env, config, site }: Asked,
  { idType, id }: Wanted,
  opensLinks: boolean,
): Promise<LookUpAnswer> {
  const space = spaceOf(site);
  const named: Named = { space, class: "full", kind: idType, value: id };
  const replies = await questionAll<Told<LookedUp>>(env, named, async (profile, { subject }) =>
    profile.lookup({ by: "server", subject }, idType, opensLinks),
  );
  // One home in each jurisdiction, by however many ways it was reached; a second until a race is mended.
  const homes = new Map(replies.map(({ told }) => [told.jurisdiction, told.profile]));
  const place = { env, space, definitions: config.definitions };
  const profiles = await Promise.all(
    Array.from(homes, async ([jurisdiction, profile]): Promise<PersonAnswer> => {
      const { account, group, ...person } = JSON.parse(profile) as PersonView;
      if (!account) return { jurisdiction, ...person, group };
      const traits = await accountTraits(place, jurisdiction, account.id);
      const values = mapValues(traits, ({ value }) => value);
      return { jurisdiction, ...person, group: { ...group, ...values }, account: { ...account, traits } };
    }),
  );
  return { found: profiles.length > 0, profiles };
}

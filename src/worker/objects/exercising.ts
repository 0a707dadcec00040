/**
 * The rights of whoever rests in this object, for themselves and for the owner's staff alike. Whoever is known by name has
 * to show more than a cookie: a browser can be somebody else's, or a cookie carried off.
 */
import type { Config } from "../../core/config.ts";
import type { Json } from "../../core/json.ts";
import type { Choices } from "../../core/policy/purposes.ts";
import { allowancesIn, allowedIn } from "../../core/profile/allowed.ts";
import { homeRegionOf } from "../../core/profile/device-row.ts";
import { isIdentified } from "../../core/profile/links.ts";
import { choose } from "../../core/profile/machine.ts";
import type { Row } from "../../core/profile/state.ts";
import { accessDocument } from "../../core/rights/access.ts";
import { expiryBy } from "../../core/retention/field.ts";
import { rectifyState } from "../../core/rights/rectify.ts";
import type { Proved, Reply } from "./calls.ts";
import type { Exercise, Exercised } from "./person-calls.ts";
import type { Dwelling } from "./dwelling.ts";
import { erase } from "./erasing.ts";

const STEP_UP: Reply<Exercised> = { status: "told", told: { done: false, because: "step_up_required" } };

export async function exercise(
  home: Dwelling,
  config: Config,
  right: Exercise,
  via: Proved,
  vouched: boolean,
): Promise<Reply<Exercised>> {
  if (!home.knows(via)) return { status: "absent" };
  const moved = home.moved(via.subject) ?? home.setsOut();
  const row = home.kept.profileOf(via.subject);
  if (moved || !row) return moved ?? { status: "absent" };
  if (via.by !== "server" && !vouched && isNamed(home, row)) return STEP_UP;
  const told = await done(home, config, right, row, via.subject ?? home.id);
  return { status: "told", told: { done: true, told: JSON.stringify(told) } };
}

/** By the owner's word: a page's claim makes nobody somebody. */
function isNamed({ kept }: Dwelling, row: Row): boolean {
  return isIdentified(row.state) || (kept.profile !== undefined && isIdentified(kept.profile.state));
}

async function done(home: Dwelling, config: Config, right: Exercise, row: Row, subject: string): Promise<unknown> {
  if (right.type === "prove") return { region: homeRegionOf(row.state) };
  if (right.type === "access")
    return accessDocument(home.person.rows(), { config, now: Date.now(), expiry: expiryBy(config.retention) });
  if (right.type === "rectify") return rectify(home, config, right, subject);
  if (right.type === "object") return object(home, right.choices, row, subject);
  return erase(home.here(), { ...right, jurisdiction: row.state.jurisdiction });
}

/** On the row that was asked, and wherever else the same is known. */
async function rectify(
  { kept, person }: Dwelling,
  config: Config,
  { traits: text, source, vouched }: Extract<Exercise, { type: "rectify" }>,
  subject: string,
): Promise<{ readonly corrected: readonly string[]; readonly refused: readonly string[] }> {
  const traits = JSON.parse(text) as Record<string, Json>;
  const now = Date.now();
  const rows = person.rows();
  const allowances = allowancesIn(
    rows.map(({ state }) => state),
    config,
    now,
  );
  const corrected = new Set<string>();
  const writes: Promise<void>[] = [];
  for (const one of rows) {
    const held = kept.profileOf(one.subject);
    const known = one.state.slices.personalization?.traits ?? {};
    const names = Object.entries(traits).filter(([name]) => one.subject === subject || Object.hasOwn(known, name));
    const correction = { at: now, source, vouched, allowed: allowedIn(allowances(one.state)) };
    const { state, corrected: here } = rectifyState(one.state, Object.fromEntries(names), correction, one.keys, config);
    for (const name of here) corrected.add(name);
    if (held && state !== one.state)
      writes.push(kept.perform([{ kind: "write", row: { ...held, state } }], one.subject));
  }
  await Promise.all(writes);
  return { corrected: [...corrected], refused: Object.keys(traits).filter((name) => !corrected.has(name)) };
}

async function object({ person }: Dwelling, choices: Choices, row: Row, subject: string): Promise<null> {
  const { token, jurisdiction } = row.state;
  const step = choose(row, choices, { now: Date.now(), class: "full", jurisdiction, token });
  await person.perform(step.effects, subject);
  return null;
}

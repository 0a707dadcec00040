/**
 * How long each of a visitor's objects lives. The profile has no end of its own; a session's is a day after its last
 * event; what marks a browser for statistics lives as long as the law gives a tracker, from its birth and never longer.
 */
import type { Case } from "../decide/case.ts";
import { trackerLifeMs } from "../decide/cookie-life.ts";
import { LIMIT } from "../limits.ts";
import { regionNamed } from "../policy/regions/index.ts";
import { classOf, type ProfileState, type Resident, type Row } from "./state.ts";

/** With its end, now that the object has kept something of this case. */
export function prolonged(state: ProfileState, { laws }: Pick<Case, "laws">, now: number): ProfileState {
  const object = classOf(state);
  if (object === "full") return state;
  if (object === "session") return { ...state, until: now + LIMIT.sessionObjectMs };
  // Another law may bring the end nearer.
  const until = Math.min(state.until ?? Infinity, ...laws.map(({ region }) => state.createdAt + lifeUnder(region)));
  return { ...state, until };
}

function lifeUnder(region: string): number {
  return trackerLifeMs(regionNamed(region) ?? {});
}

/** Whatever still has to leave, leaves first. */
export function isOver({ state, outbox }: Pick<Row<Resident>, "state" | "outbox">, now: number): boolean {
  return state.until !== undefined && now >= state.until && outbox.length === 0;
}

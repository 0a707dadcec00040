/**
 * Sums that fade: what was added loses half its weight in every half-life. Each sum stands at the time of its newest
 * addition; whatever the order of arrival the result is the same, up to rounding.
 */
import { LIMIT } from "../../limits.ts";

/** A sum as it was at that second. */
export type Faded = readonly [sum: number, seconds: number];

/** What weighs less is forgotten. */
const LEAST = 0.05;

function decay(ms: number, halfLifeMs: number | undefined): number {
  return halfLifeMs === undefined ? 1 : 2 ** (-ms / halfLifeMs);
}

/** Four digits are enough for shares, and short in a row. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

export function withPoints(before: Faded | undefined, points: number, at: number, halfLifeMs?: number): Faded {
  const [sum, seconds] = before ?? [0, at];
  const now = Math.max(seconds, at);
  const old = sum * decay((now - seconds) * 1_000, halfLifeMs);
  return [rounded(old + points * decay((now - at) * 1_000, halfLifeMs)), now];
}

export function pointsAt([sum, seconds]: Faded, now: number, halfLifeMs?: number): number {
  return sum * decay(Math.max(0, now - seconds) * 1_000, halfLifeMs);
}

/** Weights by kind, all as they were at that second. */
export interface Affinity {
  readonly at: number;
  readonly of: readonly (readonly [kind: string, weight: number])[];
}

/** The limit takes the lightest. */
export function withWeight(
  before: Affinity | undefined,
  kind: string,
  weight: number,
  at: number,
  halfLifeMs: number,
): Affinity {
  const now = Math.max(before?.at ?? at, at);
  const old = before
    ? before.of.map(([one, sum]) => [one, sum * decay((now - before.at) * 1_000, halfLifeMs)] as const)
    : [];
  const added = weight * decay((now - at) * 1_000, halfLifeMs);
  const known = old.find(([one]) => one === kind)?.[1] ?? 0;
  const grown = [...old.filter(([one]) => one !== kind), [kind, known + added] as const];
  return { at: now, of: heaviest(grown.map(([one, sum]) => [one, rounded(sum)] as const)) };
}

function heaviest(weights: Affinity["of"]): Affinity["of"] {
  return weights
    .filter(([, weight]) => weight >= LEAST)
    .toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .slice(0, LIMIT.affinityKinds);
}

/** By their share, the largest first. */
export function sharesOf({ of }: Affinity): readonly { readonly kind: string; readonly share: number }[] {
  const total = of.reduce((sum, [, weight]) => sum + weight, 0);
  return of.map(([kind, weight]) => ({ kind, share: Math.round((weight / total) * 100) / 100 }));
}

export function weightAt({ at, of }: Affinity, kind: string, now: number, halfLifeMs: number): number {
  const weight = of.find(([one]) => one === kind)?.[1] ?? 0;
  return weight * decay(Math.max(0, now - at) * 1_000, halfLifeMs);
}

/** Of two profiles of one visitor. */
export function joinAffinities(a: Affinity, b: Affinity, halfLifeMs: number): Affinity {
  return b.of.reduce((sum, [kind, weight]) => withWeight(sum, kind, weight, b.at, halfLifeMs), a);
}

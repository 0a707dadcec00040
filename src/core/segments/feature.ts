/**
 * A feature: the least that a profile must remember to answer one kind of question. Named by what it counts, so that a
 * definition which is changed begins a new one, and two that ask the same share one. Holds no state.
 */
import type { Matcher } from "./condition.ts";

export type FeatureSpec =
  /** The newest so many times of an event. */
  | { readonly kind: "times"; readonly on: Matcher; readonly keep: number; readonly withinMs?: number }
  /** The newest so many different values of a property, each with its newest time. */
  | {
      readonly kind: "distinct";
      readonly on: Matcher;
      readonly field: string;
      readonly keep: number;
      readonly withinMs?: number;
    }
  /** By value of a property, the newest so many times. */
  | {
      readonly kind: "same";
      readonly on: Matcher;
      readonly field: string;
      readonly keep: number;
      readonly withinMs?: number;
    }
  | { readonly kind: "sequence"; readonly steps: readonly Matcher[]; readonly withinMs: number }
  | { readonly kind: "score"; readonly points: readonly Pointed[]; readonly halfLifeMs?: number }
  /** Without kinds: of the categories of the plan. */
  | {
      readonly kind: "affinity";
      readonly kinds?: Readonly<Record<string, readonly Weighed[]>>;
      readonly halfLifeMs: number;
    };

interface Pointed extends Matcher {
  readonly points: number;
}
interface Weighed extends Matcher {
  readonly weight: number;
}

export interface Feature {
  readonly id: string;
  readonly spec: FeatureSpec;
}

/** 32 bits of FNV-1a in base 36: a short name, no secret. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}

/** Keys in order, so that what says the same is written the same. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const sorted = members.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join()}}`;
}

export function featureFor(spec: FeatureSpec): Feature {
  return { id: fingerprint(canonical(spec)), spec };
}

export function isOf<Kind extends FeatureSpec["kind"]>(
  feature: Feature | undefined,
  kind: Kind,
): feature is Feature & { readonly spec: { readonly kind: Kind } } {
  return feature?.spec.kind === kind;
}

export function isSameSpec(a: Feature, b: Feature): boolean {
  return canonical(a.spec) === canonical(b.spec);
}

/** Everything that a feature looks at, with where in the feature it stands. */
export function matchersOf(spec: FeatureSpec): readonly Matcher[] {
  switch (spec.kind) {
    case "sequence":
      return spec.steps;
    case "score":
      return spec.points;
    case "affinity":
      return Object.values(spec.kinds ?? {}).flat();
    case "times":
    case "distinct":
    case "same":
      return [spec.on];
  }
}

/**
 * All that is held of a person, for that person (GDPR 15): each thing with what it means, who said it, what it rests on, whom
 * it was told, and until when it is kept. Pure; opens what rests sealed. Tells no secret, no token, no id of an object; and
 * what it does not hold, it says.
 */
import type { Config, Controller } from "../config.ts";
import type { Jurisdiction } from "../policy/placement.ts";
import type { Purpose } from "../policy/purposes.ts";
import { regionNamed } from "../policy/regions/index.ts";
import { retentionOf } from "../privacy/consent-record.ts";
import type { Link } from "../privacy/receipt-chain.ts";
import { readReceipt, type ReadReceipt } from "../privacy/receipt-text.ts";
import { allowancesIn, type Allowances } from "../profile/allowed.ts";
import { daysOf, NO_DAYS, type ArchiveDay } from "../profile/days.ts";
import { homeRegionOf, inOrder, type DeviceRow } from "../profile/device-row.ts";
import type { Expiry } from "../profile/golden.ts";
import { inferredFrom } from "../profile/inferred.ts";
import { linksOf, type LinkAccess } from "../profile/link-view.ts";
import type { Membership } from "../profile/reasons.ts";
import { visitorViewOf } from "../profile/visitor-view.ts";
import { isoTime } from "../time.ts";
import { heldThing, showAll, type Held, type Showing, type Withheld } from "./held.ts";
import { STATE } from "./show-state.ts";

export interface AccessDocument {
  readonly madeAt: string;
  /** Who decides why and how; `null` where the config does not say it. */
  readonly controller: Controller | null;
  /** The person's own profile first, then one for each browser and app that is known to be theirs. */
  readonly profiles: readonly ProfileAccess[];
  /** Destinations that may have been told something. */
  readonly recipients: readonly RecipientAccess[];
  /** What is not in here, why, and how to get it. */
  readonly notIncluded: readonly Withheld[];
}

export interface ProfileAccess {
  /** Of the person's own events, and of no browser's. */
  readonly own: boolean;
  readonly since: string;
  readonly rests: Jurisdiction;
  /** When it ends by itself. */
  readonly ends?: string;
  /** Whose law is at home here, and what it wants done with what is kept. */
  readonly law: { readonly region: string; readonly title: string; readonly retention: string };
  /** What each may be used for now, why, and on which legal basis. */
  readonly purposes: Allowances;
  readonly held: readonly Held[];
  readonly segments: readonly SegmentAccess[];
  /** Your identifiers that lead here, and on whose word. */
  readonly links: readonly LinkAccess[];
  /** The decisions that allowed what is kept, each named by its content, and the newest link's name. */
  readonly receipts: { readonly head: string | null; readonly links: readonly ReceiptAccess[] };
  /** The days on which the archive holds lines of it, by site. */
  readonly archive: readonly ArchiveDay[];
}

export interface SegmentAccess extends Membership {
  /** In the owner's words. */
  readonly description: string;
}

export interface ReceiptAccess extends Link {
  /** What was decided, and by which rules; absent where the text was not at hand. */
  readonly decision?: ReadReceipt;
}

export interface RecipientAccess {
  readonly destination: string;
  readonly kind: string;
  /** A host, or a binding. */
  readonly where: string;
  readonly purposes: readonly Purpose[];
}

export interface AccessAsking {
  readonly config: Config;
  /** Epoch ms. */
  readonly now: number;
  readonly expiry?: Expiry | undefined;
  /** Texts of receipts by their ids, as far as they were found. */
  readonly receipts?: ReadonlyMap<string, string> | undefined;
}

export function accessDocument(rows: readonly DeviceRow[], asking: AccessAsking): AccessDocument {
  const { config, now } = asking;
  const ordered = inOrder(rows);
  const states = ordered.map(({ state }) => state);
  const allowances = allowancesIn(states, config, now);
  const each = ordered.map((row) => profileAccess(row, allowances(row.state), asking));
  const told = new Set(states.flatMap((state) => state.told ?? []));
  const days = each.flatMap(({ profile }) => profile.archive).length;
  return {
    madeAt: isoTime(now),
    controller: config.controller ?? null,
    profiles: each.map(({ profile }) => profile),
    recipients: recipientsIn(config, told),
    notIncluded: [
      ...each.flatMap(({ withheld }) => withheld),
      ...(days === 0 ? [] : [{ ...ARCHIVE, count: days }]),
      KEY,
    ],
  };
}

const ARCHIVE: Withheld = {
  what: "single events in the archive, by days",
  why: "they rest in files by day, sealed under your profile's own key: the controller hands out the lines of the days named here on request",
};

const KEY: Withheld = { what: "the key under which your profile is sealed", why: "with it gone, all of it is erased" };

interface Accessed {
  readonly profile: ProfileAccess;
  readonly withheld: readonly Withheld[];
}

function profileAccess(
  row: DeviceRow,
  purposes: Allowances,
  { config, now, expiry, receipts }: AccessAsking,
): Accessed {
  const { state, keys, own } = row;
  const region = homeRegionOf(state);
  const { title = region } = regionNamed(region) ?? {};
  const showing: Showing = { config, keys, now, region, expiry, told: state.told ?? [] };
  const { held, withheld } = showAll(STATE, state, showing);
  const profile: ProfileAccess = {
    own,
    since: isoTime(state.createdAt),
    rests: state.jurisdiction,
    ...(state.until === undefined ? {} : { ends: isoTime(state.until) }),
    law: { region, title, retention: retentionOf(regionNamed(region), now) },
    purposes,
    held: [...held, ...reckonedOf(row, showing)],
    segments: segmentsOf(row, showing),
    links: linksOf(row, true),
    receipts: {
      head: state.receipts?.head ?? null,
      links: (state.receipts?.links ?? []).map((link) => withDecision(link, receipts?.get(link.receipt))),
    },
    archive: daysOf(state.days ?? NO_DAYS),
  };
  return { profile, withheld };
}

function withDecision(link: Link, text: string | undefined): ReceiptAccess {
  const decision = text === undefined ? undefined : readReceipt(text);
  return { ...link, ...(decision ? { decision } : {}) };
}

/** Scores, affinities and the stage of the relationship, as they are now; segments have their reasons. */
function reckonedOf({ state }: DeviceRow, showing: Showing): readonly Held[] {
  const slice = state.slices.personalization;
  if (!slice) return [];
  const { definitions } = showing.config;
  return inferredFrom([slice], definitions, showing.now)
    .filter(({ name }) => name !== "segments")
    .map(({ name, value, at }) => {
      const meaning = meaningOf(name, showing.config);
      return heldThing({ name, value, meaning, how: "inferred", purpose: "personalization", at }, showing);
    });
}

/** In the owner's words, where there are any. */
function meaningOf(name: string, { scores, affinities }: Showing["config"]): string {
  const [kind = "", id = ""] = name.split(".");
  const known: Readonly<Record<string, { readonly description: string }>> = kind === "scores" ? scores : affinities;
  return known[id]?.description ?? "How well you are known here, reckoned from your visits";
}

function segmentsOf({ state }: DeviceRow, { config: { definitions }, now }: Showing): readonly SegmentAccess[] {
  const slice = state.slices.personalization;
  if (!slice) return [];
  return visitorViewOf(slice, definitions, now).segments.map((one) => ({
    ...one,
    description: definitions.segments.get(one.segment)?.description ?? "",
  }));
}

function recipientsIn({ destinations }: Config, told: ReadonlySet<Purpose>): readonly RecipientAccess[] {
  return [...destinations.values()]
    .filter(({ purposes }) => purposes.every((purpose) => told.has(purpose)))
    .map(({ id, kind, settings, purposes }) => ({
      destination: id,
      kind: settings.kind,
      where: kind.where(settings),
      purposes,
    }));
}

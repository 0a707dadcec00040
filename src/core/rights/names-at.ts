/**
 * Under which names each destination may know a subject, from the days on which it was active: what a delete call has to
 * say. Made while the subject's secret lives, for nobody can afterwards. A destination that has no delete call is named
 * without names: nothing would be asked by them. It knows the config of today, and no name given under another one.
 */
import type { CompiledDestinations, Destination } from "../destinations/index.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import { recipientPseudonym } from "../privacy/pseudonyms.ts";
import { daysOf, type Days } from "../profile/days.ts";
import { parseMoment } from "../time.ts";

export function namesAt(
  destinations: CompiledDestinations,
  days: Days,
  keys: SubjectKeys,
): Readonly<Record<string, readonly string[]>> {
  const active = daysOf(days);
  return Object.fromEntries(
    [...destinations.values()].flatMap((one) => {
      const own = active.filter(({ site }) => one.settings.sites?.includes(site) ?? true);
      return own.length === 0 ? [] : [[one.id, one.forget ? namesOn(own, one, keys) : []] as const];
    }),
  );
}

function namesOn(
  days: readonly { readonly day: string }[],
  { recipient: { id, purposes, epoch } }: Destination,
  keys: SubjectKeys,
): readonly string[] {
  const moments = new Set(days.map(({ day }) => parseMoment(epoch === "day" ? day : `${day.slice(0, 7)}-01`) ?? 0));
  const names = Array.from(moments, (moment) =>
    recipientPseudonym(keys, { recipient: id, purpose: purposes[0], moment, epoch }),
  );
  return [...new Set(names)];
}

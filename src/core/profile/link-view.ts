/** A person's links as their readers get them. Their values are personal: only whoever may read the person sees them. */
import { isoTime } from "../time.ts";
import type { DeviceRow } from "./device-row.ts";
import type { Link } from "./links.ts";

export interface LinkAccess extends Pick<Link, "kind" | "evidence" | "source" | "purpose"> {
  readonly at: string;
  /** By more than somebody's claim. */
  readonly verified: boolean;
  readonly value?: string;
}

export interface LinkView extends LinkAccess {
  /** Which of the person's rows it leads to, as `from` of an attribute. */
  readonly from: number;
}

/** `ordered`: as `inOrder` has them. */
export function linkViews(ordered: readonly DeviceRow[], opens: boolean): readonly LinkView[] {
  return [...ordered.entries()].flatMap(([from, row]) => linksOf(row, opens).map((link) => ({ ...link, from })));
}

export function linksOf({ state, keys }: DeviceRow, opens: boolean): readonly LinkAccess[] {
  return (state.links ?? []).map(({ kind, evidence, source, purpose, at, sealed }) => ({
    kind,
    evidence,
    source,
    purpose,
    at: isoTime(at),
    verified: evidence !== "claimed",
    ...(opens ? { value: keys.open("state", sealed) } : {}),
  }));
}

/** A person's links as their readers get them. Their values are personal: only whoever may read the person sees them. */
import type { Purpose } from "../policy/purposes.ts";
import { isoTime } from "../time.ts";
import type { DeviceRow } from "./device-row.ts";
import type { Link } from "./links.ts";

export interface LinkView extends Pick<Link, "kind" | "evidence" | "source"> {
  readonly purpose: Purpose;
  readonly at: string;
  /** By more than somebody's claim. */
  readonly verified: boolean;
  /** Which of the person's rows it leads to, as `from` of an attribute. */
  readonly from: number;
  readonly value?: string;
}

/** `ordered`: as `inOrder` has them. */
export function linkViews(ordered: readonly DeviceRow[], opens: boolean): readonly LinkView[] {
  return [...ordered.entries()].flatMap(([from, { state, keys }]) =>
    (state.links ?? []).map(({ kind, evidence, source, purpose, at, sealed }) => ({
      kind,
      evidence,
      source,
      purpose,
      at: isoTime(at),
      verified: evidence !== "claimed",
      from,
      ...(opens ? { value: keys.open("state", sealed) } : {}),
    })),
  );
}

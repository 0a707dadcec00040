/** A destination as the courier knows it: a kind bound to what the owner says of it. Neither kinds nor settings show. */
import type { DestinationKind, Desk, Handover, Letter, Reply, Verdict } from "./destination.ts";
import type { Purpose } from "../policy/purposes.ts";
import type { OpenedEvent } from "../privacy/deliverable.ts";

export interface BoundDestination {
  /** As they are configured now. */
  readonly purposes: readonly Purpose[];
  readonly limits: DestinationKind<{ kind: string }>["limits"];
  readonly secrets: readonly string[];
  readonly write: (events: readonly OpenedEvent[], desk: Desk) => Letter | Handover | undefined;
  readonly read: (reply: Reply) => Verdict;
  readonly forget?: (names: readonly string[], desk: Desk) => Letter | Handover;
}

interface Common {
  readonly kind: string;
  readonly purposes: readonly Purpose[];
  readonly perSecond?: number | undefined;
  readonly concurrency?: number | undefined;
}

export function bind<Settings extends Common>(kind: DestinationKind<Settings>, settings: Settings): BoundDestination {
  const { forget } = kind;
  const { perSecond = kind.limits.perSecond, concurrency = kind.limits.concurrency } = settings;
  return {
    purposes: settings.purposes,
    limits: { ...kind.limits, perSecond, concurrency },
    secrets: kind.secrets(settings),
    write: (events, desk) => kind.write(events, settings, desk),
    read: kind.read,
    ...(forget ? { forget: (names, desk) => forget(names, settings, desk) } : {}),
  };
}

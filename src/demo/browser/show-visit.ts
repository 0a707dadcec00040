/** What is known of this visit, as the collector says at /v1/session, and whether the shop may go by it. */
import type { Because } from "../../core/policy/resolve.ts";
import type { SessionView } from "../../core/profile/session-view.ts";
import { CATEGORY_NAMES, type Category } from "../catalog.ts";
import type { Language } from "../language.ts";
import { BECAUSES, CHANNEL_NAMES, DEVICE_NAMES, ENGAGEMENT_NAMES, PANEL, STAGE_NAMES } from "../panel/words.ts";
import { element, find } from "./here.ts";

interface Answer {
  readonly session: SessionView | null;
  readonly personalization: { readonly allowed: boolean; readonly because: Because };
}

function interest({ category, share }: SessionView["affinity"][number], language: Language): HTMLElement {
  const name = CATEGORY_NAMES[category as Category]?.[language] ?? category;
  const meter = element("meter", "");
  meter.value = share;
  meter.ariaLabel = name;
  return element("span", "interest", name, meter, element("bdi", "", `${Math.round(share * 100)}%`));
}

function sourceOf({ source }: SessionView, language: Language): string {
  if (!source) return "–";
  return [CHANNEL_NAMES[source.channel][language], source.name, source.campaign]
    .filter((part) => part !== undefined)
    .join(" · ");
}

function fill(session: SessionView, language: Language): void {
  const set = (name: string, ...what: (Node | string)[]) => find(`[data-visit=${name}]`).replaceChildren(...what);
  set("visitor", PANEL[session.visitor][language]);
  set("pages", String(session.pages));
  set("path", element("bdi", "way", session.path.slice(-4).join(" → ") || "–"));
  set("source", element("bdi", "", sourceOf(session, language)));
  set("stage", STAGE_NAMES[session.stage][language]);
  const { score, level } = session.engagement;
  set("engagement", `${ENGAGEMENT_NAMES[level][language]} · `, element("bdi", "", `${score}/100`));
  set("device", session.device ? DEVICE_NAMES[session.device][language] : "–");
  set("affinity", ...session.affinity.slice(0, 3).map((one) => interest(one, language)));
}

export async function showVisit(language: Language): Promise<void> {
  const response = await fetch("/v1/session", { credentials: "include" });
  if (!response.ok) return;
  const { session, personalization } = (await response.json()) as Answer;
  if (session) fill(session, language);
  find("[data-visit-none]").hidden = session !== null;
  find("[data-visit-all]").hidden = session === null;
  const { allowed, because } = personalization;
  const said = element("b", allowed ? "yes" : "no", PANEL[allowed ? "yes" : "no"][language]);
  find("[data-looked]").replaceChildren(said, ` – ${BECAUSES[because][language]}`);
}

/**
 * Where a visit came from, from its first page's campaign marks and referrer. Keeps names that are in a list or that the
 * owner gave out; of any other referrer only that there was one, and its host apart, to be sealed.
 */
import type { Channel } from "../placements.ts";
import type { FieldSet } from "../privacy/minimize.ts";

export interface Source {
  readonly channel: Channel;
  /** The campaign's source, or the search engine or network. */
  readonly name?: string;
  readonly medium?: string;
  readonly campaign?: string;
}

export interface Origin {
  readonly source: Source;
  /** The referring host where it is in no list. An address can name a person: it rests sealed. */
  readonly referrer?: string;
}

/** The label before the public suffix, whatever the country: `www.google.co.il` is `google`. */
const SEARCH_ENGINES = "google bing duckduckgo yahoo ecosia startpage qwant baidu yandex naver seznam brave kagi".split(
  " ",
);
const SOCIAL_NETWORKS =
  "facebook instagram linkedin pinterest reddit tiktok x twitter t youtube whatsapp telegram threads bsky snapchat vk".split(
    " ",
  );

const NAMED: ReadonlyMap<string, Channel> = new Map([
  ...SEARCH_ENGINES.map((name): [string, Channel] => [name, "search"]),
  ...SOCIAL_NETWORKS.map((name): [string, Channel] => [name, "social"]),
]);

function hostOf(address: unknown): string | undefined {
  return typeof address === "string" ? URL.parse(address)?.hostname : undefined;
}

/** The last label but the suffix; a suffix may have two parts (`co.il`), the first of them short. */
function labelOf(host: string): string {
  const labels = host.split(".").slice(0, -1);
  const last = labels.at(-1) ?? "";
  return last.length <= 3 && labels.length > 1 && !NAMED.has(last) ? (labels.at(-2) ?? "") : last;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** `undefined` when the event was sent from no page and says nothing: the next one may. */
export function originOf(plain: FieldSet, personal: FieldSet): Origin | undefined {
  const name = text(plain.context["campaign_source"]);
  const medium = text(plain.context["campaign_medium"]);
  const campaign = text(plain.context["campaign_name"]);
  if (name !== undefined || medium !== undefined || campaign !== undefined) {
    return {
      source: {
        channel: "campaign",
        ...(name === undefined ? {} : { name }),
        ...(medium === undefined ? {} : { medium }),
        ...(campaign === undefined ? {} : { campaign }),
      },
    };
  }
  const page = hostOf(personal.context["page_url"]);
  const referrer = hostOf(personal.context["page_referrer"]);
  if (page === undefined && referrer === undefined && personal.context["page_path"] === undefined) return undefined;
  if (referrer === undefined || referrer === page) return { source: { channel: "direct" } };
  const label = labelOf(referrer);
  const channel = NAMED.get(label);
  return channel ? { source: { channel, name: label } } : { source: { channel: "referral" }, referrer };
}

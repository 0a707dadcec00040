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

/** Known by the label before the public suffix, whatever the country: `www.google.co.il` is `google`. */
const SEARCH_ENGINES = "google bing duckduckgo yahoo ecosia startpage qwant baidu yandex naver seznam kagi".split(" ");
const SOCIAL_NETWORKS =
  "facebook instagram linkedin pinterest reddit tiktok twitter youtube whatsapp telegram bsky snapchat".split(" ");

const NAMED: ReadonlyMap<string, Channel> = new Map([
  ...SEARCH_ENGINES.map((name): [string, Channel] => [name, "search"]),
  ...SOCIAL_NETWORKS.map((name): [string, Channel] => [name, "social"]),
]);

/** Known by the whole site: short or everyday words, which somebody else owns in other countries. */
const SITES: ReadonlyMap<string, { readonly channel: Channel; readonly name: string }> = new Map([
  ["brave.com", { channel: "search", name: "brave" }],
  ["x.com", { channel: "social", name: "x" }],
  ["twitter.com", { channel: "social", name: "x" }],
  ["t.co", { channel: "social", name: "x" }],
  ["t.me", { channel: "social", name: "telegram" }],
  ["wa.me", { channel: "social", name: "whatsapp" }],
  ["youtu.be", { channel: "social", name: "youtube" }],
  ["lnkd.in", { channel: "social", name: "linkedin" }],
  ["threads.net", { channel: "social", name: "threads" }],
  ["threads.com", { channel: "social", name: "threads" }],
  ["vk.com", { channel: "social", name: "vk" }],
  ["vk.ru", { channel: "social", name: "vk" }],
]);

/** A search engine's other services: who comes from their mail did not search. */
const NO_SEARCH = /^(?:accounts|calendar|classroom|docs|drive|groups|login|mail|meet|sites)\./;

/** The first part of a country's suffix of two parts: `co.il`, `com.br`. */
const SECOND_LEVEL = new Set("ac co com edu gob gov ne net nom or org".split(" "));

/** Without the dot that ends a full name. */
function hostOf(address: unknown): string | undefined {
  return typeof address === "string" ? URL.parse(address)?.hostname.replace(/\.$/, "") : undefined;
}

/** With `www.` or without it is one site to everybody. */
function bare(host: string | undefined): string | undefined {
  return host?.replace(/^www\./, "");
}

/** The host's last two labels, or three where two of them are a country's suffix. */
function siteOf(host: string): string {
  const labels = host.split(".");
  const [second = "", country = ""] = labels.slice(-2);
  return labels.slice(country.length === 2 && SECOND_LEVEL.has(second) ? -3 : -2).join(".");
}

function known(host: string): { readonly channel: Channel; readonly name: string } | undefined {
  const site = siteOf(host);
  const name = site.split(".", 1)[0] ?? "";
  const channel = site.includes(".") ? NAMED.get(name) : undefined;
  const found = SITES.get(site) ?? (channel && { channel, name });
  return found?.channel === "search" && NO_SEARCH.test(host) ? undefined : found;
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
  if (referrer === undefined || bare(referrer) === bare(page)) return { source: { channel: "direct" } };
  const source = known(referrer);
  if (source) return { source };
  // An app's address says that there was one, and no host.
  return { source: { channel: "referral" }, ...(referrer === "" ? {} : { referrer }) };
}

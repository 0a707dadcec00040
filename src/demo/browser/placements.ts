/**
 * Hero and banner: asks the collector what to show, and shows it once. What has not come in time is the page's own for
 * good: content that changes under somebody's eyes is worse than content that is the same for everybody.
 */
import type { Decision } from "../../sdk/api.ts";
import { addressOf, FILES } from "../addresses.ts";
import { DIRECTION, type Language } from "../language.ts";
import { BASES, WORDS } from "../words.ts";
import { withGatehouse } from "./gatehouse.ts";
import { category, find, language } from "./here.ts";

/** As long as the collector's script waits. */
const BUDGET_MS = 1_000;

/** The picture of each content; the collector knows nothing of pictures. */
const PICTURES: Readonly<Record<string, string>> = {
  "hero-coats": "wrap",
  "hero-scarves": "checked",
  "hero-bags": "weekender",
  "hero-checkout": "tote",
};

/** Texts are in the decision's own language. */
interface Payload {
  readonly title?: string;
  readonly text?: string;
  readonly link?: string;
}

type Decisions = Readonly<Record<string, Decision>> | undefined;

function ask(): Promise<Decisions> {
  // Without more to say than the page's events do, the question rides on them: one call for both.
  const context = category === undefined ? undefined : { category };
  return new Promise((resolve) => {
    withGatehouse((gatehouse) => void gatehouse.decide(["hero", "banner"], context).then(resolve));
  });
}

function whyOf(decision: Decision | undefined): string {
  if (!decision) return BASES.unanswered[language];
  const { basis, rule } = decision.because;
  const words = BASES[basis as keyof typeof BASES]?.[language] ?? basis;
  return basis === "fallback" ? words : `${words} (\u2068${rule}\u2069)`;
}

/** The page's language, unless the owner wrote this text in another alone. */
function write(into: HTMLElement, text: string, written: string = language): void {
  into.textContent = text;
  into.lang = written;
  into.dir = DIRECTION[written as Language] ?? "auto";
}

function showHero(decision: Decision | undefined): void {
  const hero = document.querySelector<HTMLElement>("[data-hero]");
  if (!hero) return;
  const { title, link } = (decision?.payload ?? {}) as Payload;
  const content = decision?.content ?? "hero-default";
  hero.dataset["content"] = content;
  const picture = find<HTMLImageElement>("[data-hero-picture]", hero);
  picture.src = `${FILES}${PICTURES[content] ?? "lambswool"}.svg`;
  if (title) write(find("[data-hero-title]", hero), title, decision?.language);
  const button = find<HTMLAnchorElement>("[data-hero-link]", hero);
  if (link !== undefined) button.href = addressOf(link, language);
  // A link to the page one is on leads nowhere; its products are here.
  if (button.pathname === location.pathname) button.href = "#products";
  find("[data-hero-why]", hero).textContent = `${WORDS.why[language]} ${whyOf(decision)}`;
}

function showBanner(decision: Decision | undefined): void {
  const { text } = (decision?.payload ?? {}) as Payload;
  const banner = find("[data-banner]");
  const line = find("[data-banner-text]", banner);
  if (text) write(line, text, decision?.language);
  else write(line, WORDS.motto[language]);
  banner.title = `${WORDS.why[language]} ${whyOf(decision)}`;
}

function show(decisions: Decisions): void {
  showHero(decisions?.["hero"]);
  showBanner(decisions?.["banner"]);
  document.documentElement.classList.remove("deciding");
}

/** At the start of a page. */
export async function place(): Promise<void> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, BUDGET_MS));
  show(await Promise.race([ask(), late]));
}

/** After the visitor pretended to be somebody else: here the change is what they want to see. */
export async function placeAgain(): Promise<void> {
  show(await ask());
}

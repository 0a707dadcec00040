/** What is held of the visitor, in a few words and as a file; or what it takes to be shown it. */
import { html } from "hono/html";
import type { Language } from "../../../core/language.ts";
import type { Markup } from "../frame.ts";
import { listOf, longDate, WORDS } from "../words.ts";
import type { Home, Summary } from "./summary.ts";

export function heldSection({ homes, traits }: Summary, language: Language): Markup {
  const words = WORDS[language];
  const known = Object.keys(traits).length;
  const content =
    homes.length === 0
      ? html`<p>${words.nothingHeld}</p>`
      : html`<p>${words.heldHomes(homes.length)}</p>
          <ul>
            ${homes.map((home) => html`<li>${listOf(linesOf(home, language), language)}</li>`)}
            ${known === 0 ? undefined : html`<li>${words.heldTraits(known)}</li>`}
          </ul>
          <p>
            <a href="v1/me?download" download="what-is-held-about-me.json">${words.download}</a> ${words.downloadText}
          </p>`;
  return html`<section aria-labelledby="held">
    <h2 id="held">${words.held}</h2>
    ${content}
  </section>`;
}

function linesOf({ jurisdiction, since, events, segments }: Home, language: Language): readonly string[] {
  const words = WORDS[language];
  const places: Readonly<Record<string, string>> = { eu: words.inEu, us: words.inUs };
  return [
    ...(jurisdiction === undefined ? [] : [places[jurisdiction] ?? jurisdiction]),
    ...(since === undefined ? [] : [words.since(longDate(since, language))]),
    ...(events === 0 ? [] : [words.heldEvents(events)]),
    ...(segments.length === 0 ? [] : [words.heldSegments(segments.join(", "))]),
  ];
}

export function stepUpSection(contact: string | undefined, language: Language): Markup {
  const words = WORDS[language];
  return html`<section aria-labelledby="held">
    <h2 id="held">${words.stepUp}</h2>
    <p>${words.stepUpText}</p>
    <p>${words.stepUpHow} ${contact === undefined ? undefined : words.stepUpAsk(contact)}</p>
  </section>`;
}

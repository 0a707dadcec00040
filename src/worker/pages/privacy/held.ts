/** What is held of the visitor, in a few words and as a file; or what it takes to be shown it. */
import { html } from "hono/html";
import type { Language } from "../../../core/language.ts";
import type { Markup } from "../frame.ts";
import { listOf, longDate, WORDS } from "../words.ts";
import type { HeldProfile, Summary } from "./summary.ts";

export function heldSection({ profiles, traits, recipients }: Summary, language: Language): Markup {
  const words = WORDS[language];
  if (profiles.length === 0) return section(words.held, html`<p>${words.nothingHeld}</p>`);
  const known = Object.keys(traits).length;
  const retentions = [...new Set(profiles.map(({ retention }) => retention))].filter((one) => one !== undefined);
  return section(
    words.held,
    html`${profiles.map((profile) => [profiles.length > 1 ? heading(profile, language) : undefined, profilePart(profile, language)])}
      <ul>
        ${known === 0 ? undefined : html`<li>${words.heldTraits(known)}</li>`}
        <li>
          ${recipients.length === 0 ? words.noRecipients : words.recipients} <bdi>${listOf(recipients, language)}</bdi>
        </li>
        ${retentions.map((retention) => html`<li>${words.retention} <span lang="en" dir="ltr">${retention}</span></li>`)}
      </ul>
      <p>
        <a href="v1/me?download" download="what-is-held-about-me.json">${words.download}</a> ${words.downloadText}
      </p>`,
  );
}

function heading({ own }: HeldProfile, language: Language): Markup {
  const words = WORDS[language];
  return html`<h3>${own ? words.ownProfile : words.deviceProfile}</h3>`;
}

function profilePart(profile: HeldProfile, language: Language): Markup {
  const words = WORDS[language];
  const { segments, names } = profile;
  return html`<ul>
    <li>${listOf(factsOf(profile, language), language)}</li>
    ${names.length === 0 ? undefined : html`<li>${words.knownAs} <bdi>${listOf(names, language)}</bdi></li>`}
    ${
      segments.length === 0
        ? undefined
        : html`<li>
            ${words.heldSegments}
            <ul>
              ${segments.map((segment) => html`<li><bdi>${segment}</bdi></li>`)}
            </ul>
          </li>`
    }
  </ul>`;
}

function factsOf({ jurisdiction, since, events, days }: HeldProfile, language: Language): readonly string[] {
  const words = WORDS[language];
  const places: Readonly<Record<string, string>> = { eu: words.inEu, us: words.inUs };
  return [
    ...(jurisdiction === undefined ? [] : [places[jurisdiction] ?? jurisdiction]),
    ...(since === undefined ? [] : [words.since(longDate(since, language))]),
    ...(events === 0 ? [] : [words.heldEvents(events)]),
    ...(days === 0 ? [] : [words.heldDays(days)]),
  ];
}

export function stepUpSection(contact: string | undefined, language: Language): Markup {
  const words = WORDS[language];
  return section(
    words.stepUp,
    html`<p>${words.stepUpText}</p>
      <p>${words.stepUpHow} ${contact === undefined ? undefined : words.ask(contact)}</p>`,
  );
}

function section(title: string, content: Markup): Markup {
  return html`<section aria-labelledby="held">
    <h2 id="held">${title}</h2>
    ${content}
  </section>`;
}

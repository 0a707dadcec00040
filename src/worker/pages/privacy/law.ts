/** What applies to the visitor and why, purpose by purpose, with the forms by which they choose and object. */
import { html } from "hono/html";
import type { Language } from "../../../core/language.ts";
import type { Standing, StandingPurpose } from "../../../core/decide/standing.ts";
import { PURPOSES, type Purpose } from "../../../core/policy/purposes.ts";
import type { FoundBy } from "../../../core/policy/resolve.ts";
import type { Markup } from "../frame.ts";
import { countryName, longDate, WORDS } from "../words.ts";
import { form, type Filled } from "./form.ts";

export interface Law {
  readonly standing: Standing;
  /** ISO 3166-1, of the connection. */
  readonly country: string;
}

export function lawSections({ standing, country }: Law, filled: Filled): Markup {
  const { language } = filled;
  const words = WORDS[language];
  const place = countryName(country, language);
  const { region, placement, purposes, note } = standing;
  return html`<section aria-labelledby="law">
      <h2 id="law">${words.law}</h2>
      <p>
        ${place === undefined ? words.noPlace : words.place(place)} ${words.foundBy[region.foundBy as FoundBy]}
        ${words.placement[placement]}
      </p>
      <p class="soft">${words.lawOf} <bdi lang="en">${region.title}</bdi></p>
      ${note.optOutSignalHonored ? html`<p class="said">${words.honored}</p>` : undefined}
      <div class="fixed">
        <h3>${words.purposes.necessary.name}</h3>
        ${state("necessary", purposes.necessary, language)}
      </div>
      ${form(
        "choose",
        filled,
        html`<p>${words.chooseText}</p>
          ${PURPOSES.filter((purpose) => purpose !== "necessary").map((purpose) =>
            choice(purpose, purposes[purpose], language),
          )}
          <p class="actions"><button>${words.save}</button></p>`,
      )}
    </section>
    <section aria-labelledby="object">
      <h2 id="object">${words.object}</h2>
      <p>${words.objectText}</p>
      ${form("object", filled, html`<p class="actions"><button>${words.objectButton}</button></p>`)}
    </section>`;
}

/** What it is for, whether it is allowed now, and why. */
function state(purpose: Purpose, standing: StandingPurpose, language: Language): Markup {
  const words = WORDS[language];
  const { allowed } = standing;
  return html`<p>
      ${words.purposes[purpose].text}
      <span class="state ${allowed ? "yes" : "no"}">${allowed ? words.allowed : words.notAllowed}</span>
    </p>
    ${reason(purpose, standing, language)}`;
}

function choice(purpose: Purpose, standing: StandingPurpose, language: Language): Markup {
  const words = WORDS[language];
  const granted = standing.choice?.granted;
  const radio = (value: "yes" | "no") =>
    html`<label
      ><input
        type="radio"
        name="${purpose}"
        value="${value}"
        ${granted === (value === "yes") ? "checked" : ""}
      />${words[value]}</label
    >`;
  return html`<fieldset class="choice">
    <legend>${words.purposes[purpose].name}</legend>
    ${state(purpose, standing, language)}
    <p>${radio("yes")}${radio("no")}</p>
  </fieldset>`;
}

function reason(
  purpose: Purpose,
  { because, apart, choice: chosen, citations, verified }: StandingPurpose,
  language: Language,
): Markup {
  const words = WORDS[language];
  return html`<p class="soft">
      ${purpose === "necessary" ? undefined : sentence(words.because[because])} ${apart ? words.apart : undefined}
      ${chosen ? words.chosenAt(longDate(chosen.at, language)) : undefined}
      ${chosen?.until === undefined ? undefined : words.holdsUntil(longDate(chosen.until, language))}
    </p>
    ${
      citations.length === 0
        ? undefined
        : html`<details>
            <summary>${words.rule}</summary>
            <ul lang="en" dir="ltr">
              ${citations.map(({ instrument, article }) => html`<li>${instrument}: ${article}</li>`)}
            </ul>
            ${verified ? undefined : html`<p class="soft">${words.notVerified}</p>`}
          </details>`
    }`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

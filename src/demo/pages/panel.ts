/** The panel's markup, whole from the start: its script fills it in and moves nothing. */
import { PURPOSES } from "../../core/policy/purposes.ts";
import { PRODUCTS, type Product } from "../catalog.ts";
import type { Language } from "../language.ts";
import { ANSWERS } from "../panel/choices.ts";
import { PLACES } from "../panel/places.ts";
import { ANSWER_NAMES, PANEL, PURPOSE_NAMES } from "../panel/words.ts";
import { html, type Markup } from "./html.ts";
import type { Page } from "./page.ts";

function controls(language: Language): Markup {
  return html`<section class="controls" data-controls aria-labelledby="pretend-title">
    <h2 id="pretend-title">${PANEL.title[language]}</h2>
    <p class="about">${PANEL.about[language]}</p>
    <label class="field">
      <span>${PANEL.where[language]}</span>
      <select data-place>
        ${PLACES.map(({ id, name }) => html`<option value="${id}">${name[language]}</option>`)}
      </select>
    </label>
    <label class="switch">
      <input type="checkbox" role="switch" data-gpc />
      <span class="track" aria-hidden="true"></span>
      <span><bdi>${PANEL.gpc[language]}</bdi><small data-gpc-line>${PANEL.gpcLine[language]}</small></span>
    </label>
    <fieldset class="answers">
      <legend>${PANEL.answer[language]}</legend>
      ${ANSWERS.map(
        (answer) =>
          html`<label
            ><input type="radio" name="answer" value="${answer}" /><span>${ANSWER_NAMES[answer][language]}</span></label
          >`,
      )}
    </fieldset>
    <div class="apart">
      <p class="fine">${PANEL.rule[language]}</p>
      <button type="button" class="plain" data-forget>${PANEL.forget[language]}</button>
    </div>
  </section>`;
}

function clicks(product: Product, language: Language): Markup {
  return html`<section aria-labelledby="same-title">
    <h2 id="same-title">${PANEL.same[language]}</h2>
    <p class="fine">${PANEL.sameLine[language]}</p>
    <button type="button" class="click" data-same="${product.id}">
      ${PANEL.view[language]} ${product.name[language]}
    </button>
    <ol class="log" role="log" aria-live="polite" aria-labelledby="same-title" tabindex="0" data-log></ol>
    <p class="fine" data-log-empty>${PANEL.noEvents[language]}</p>
    <button type="button" class="plain" data-clear>${PANEL.clear[language]}</button>
  </section>`;
}

function law(language: Language): Markup {
  return html`<section aria-labelledby="law-title">
    <h2 id="law-title">${PANEL.law[language]}</h2>
    <p class="region"><bdi data-region>…</bdi></p>
    <p class="fine" data-note></p>
    ${PURPOSES.map(
      (purpose) =>
        html`<details class="purpose" data-purpose="${purpose}">
          <summary>
            <b data-allowed>…</b> <span>${PURPOSE_NAMES[purpose][language]}</span> <small data-because></small>
          </summary>
          <ul data-citations></ul>
        </details>`,
    )}
  </section>`;
}

function visit(language: Language): Markup {
  const row = (name: keyof typeof PANEL, key: string) =>
    html`<div>
      <dt>${PANEL[name][language]}</dt>
      <dd data-visit="${key}"></dd>
    </div>`;
  return html`<section aria-labelledby="visit-title">
    <h2 id="visit-title">${PANEL.session[language]}</h2>
    <p class="fine" data-visit-none>${PANEL.nobody[language]}</p>
    <dl class="visit" data-visit-all hidden>
      ${row("visitor", "visitor")} ${row("pages", "pages")} ${row("path", "path")} ${row("source", "source")}
      ${row("stage", "stage")} ${row("engagement", "engagement")} ${row("device", "device")}
      ${row("affinity", "affinity")}
    </dl>
    <p class="fine">${PANEL.looked[language]} <span data-looked>…</span></p>
  </section>`;
}

/** On a phone, a sheet at the bottom that is closed until it is asked for. */
export function panel({ product = PRODUCTS[0], category }: Page, language: Language): Markup {
  const shown = product?.category === category ? product : PRODUCTS.find((one) => one.category === category);
  return html`<aside class="pretend" id="pretend" tabindex="-1" aria-label="${PANEL.title[language]}">
    <button type="button" class="sheet" data-sheet aria-expanded="false" aria-controls="pretend-body">
      <span><b>${PANEL.title[language]}</b> <span class="who" data-who></span></span>
      <i data-last></i>
    </button>
    <div class="panel" id="pretend-body">
      ${controls(language)} ${(shown ?? product) ? clicks((shown ?? product)!, language) : undefined} ${law(language)}
      ${visit(language)}
    </div>
  </aside>`;
}

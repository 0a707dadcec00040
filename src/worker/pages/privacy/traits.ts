/** The form by which visitors correct what is known of them, and what came back in it: only what they changed. */
import { html } from "hono/html";
import { parseJson, type Json } from "../../../core/json.ts";
import { LIMIT } from "../../../core/limits.ts";
import type { Language } from "../../../core/language.ts";
import type { Markup } from "../frame.ts";
import { WORDS } from "../words.ts";
import { form, type Filled } from "./form.ts";

/** Before each name: what is written now, and what was held when the form was shown. */
const NOW = "now:";
const WAS = "was:";

export function traitName(name: string, language: Language): string {
  const { traits } = WORDS[language];
  return Object.hasOwn(traits, name) ? (traits[name] ?? name) : name;
}

export function traitsSection(traits: Readonly<Record<string, Json>>, filled: Filled): Markup | undefined {
  const words = WORDS[filled.language];
  const entries = Object.entries(traits);
  if (entries.length === 0) return undefined;
  return html`<section aria-labelledby="correct">
    <h2 id="correct">${words.correct}</h2>
    <p>${words.correctText}</p>
    ${form(
      "correct",
      filled,
      html`${entries.map(([name, value], index) => field(name, value, `trait-${index}`, filled.language))}
        <p class="actions"><button>${words.correctButton}</button></p>`,
    )}
  </section>`;
}

function field(name: string, value: Json, id: string, language: Language): Markup {
  const words = WORDS[language];
  const label = traitName(name, language);
  const input =
    typeof value === "boolean"
      ? html`<select id="${id}" name="${NOW}${name}">
          ${option("true", words.yes, value)}${option("false", words.no, !value)}${option(
            "",
            words.correctForget(label),
            false,
          )}
        </select>`
      : html`<input
          type="text"
          id="${id}"
          dir="auto"
          name="${NOW}${name}"
          value="${textOf(value)}"
          maxlength="${LIMIT.traitCharacters}"
        />`;
  return html`<div class="field">
    <label for="${id}"><bdi>${label}</bdi></label>
    <input type="hidden" name="${WAS}${name}" value="${JSON.stringify(value)}" />
    ${input}
  </div>`;
}

function option(value: string, text: string, selected: boolean): Markup {
  return html`<option value="${value}" ${selected ? "selected" : ""}>${text}</option>`;
}

/** As people write it; what has parts, as JSON does. */
function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Of the same kind as what was held, where it can be read as one; the plan says whether it is a value at all. */
export function changedTraits(sent: URLSearchParams): Readonly<Record<string, Json>> {
  const changed = [...sent].flatMap(([key, text]): readonly [string, Json][] => {
    if (!key.startsWith(NOW)) return [];
    const name = key.slice(NOW.length);
    const was = parseJson(sent.get(WAS + name) ?? "null");
    const held = was.ok ? (was.value as Json) : null;
    const written = asSent(text);
    if (written === asSent(textOf(held))) return [];
    return [[name, written === "" ? null : valueOf(written, held)]];
  });
  return Object.fromEntries(changed);
}

/** What browsers make of a text on one line. */
function asSent(text: string): string {
  return text
    .toWellFormed()
    .replaceAll("\0", "\ufffd")
    .replaceAll(/[\r\n]/g, "")
    .trim();
}

function valueOf(written: string, held: Json): Json {
  if (typeof held === "string") return written;
  const read = parseJson(written);
  return read.ok && typeof read.value === typeof held ? (read.value as Json) : written;
}

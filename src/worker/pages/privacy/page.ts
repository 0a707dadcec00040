/** The privacy page as a whole: what applies, what is held, and every form by which the visitor changes either. */
import { html } from "hono/html";
import type { Controller } from "../../../core/config.ts";
import type { Language } from "../../../core/language.ts";
import type { Document, Markup } from "../frame.ts";
import { WORDS } from "../words.ts";
import { eraseSection } from "./erase.ts";
import type { Filled } from "./form.ts";
import { heldSection, stepUpSection } from "./held.ts";
import { lawSections, type Law } from "./law.ts";
import type { Summary } from "./summary.ts";
import { traitsSection } from "./traits.ts";

export interface Privacy extends Law, Filled {
  /** `undefined`: what is held takes more proof. */
  readonly held: Summary | undefined;
  readonly controller: Controller | undefined;
  /** What has just been done. */
  readonly said?: string | undefined;
}

export function privacyPage(privacy: Privacy): Document {
  const { language, held, controller, said } = privacy;
  const words = WORDS[language];
  const parts =
    held === undefined
      ? [stepUpSection(controller?.contact, language)]
      : [heldSection(held, language), ...(held.profiles.length === 0 ? [] : changes(held, privacy))];
  const main = html`${said === undefined ? undefined : html`<p class="said" role="status">${said}</p>`}
    <p>${words.intro(controller?.name)}</p>
    ${responsible(controller, language)} ${lawSections(privacy, privacy)} ${parts}`;
  return { title: words.title, main };
}

function changes({ traits }: Summary, filled: Filled): readonly (Markup | undefined)[] {
  return [traitsSection(traits, filled), eraseSection(filled.language)];
}

function responsible(controller: Controller | undefined, language: Language): Markup | undefined {
  if (!controller) return undefined;
  const words = WORDS[language];
  const { name, address, contact, privacyNotice } = controller;
  const lines = [[name, address].filter((one) => one !== undefined).join(", ")];
  if (contact !== undefined) lines.push(`${words.contact} ${contact}`);
  return html`<p class="soft">
    ${lines.join(". ")}
    ${privacyNotice === undefined ? undefined : html`<a href="${privacyNotice}" rel="noreferrer">${words.notice}</a>`}
  </p>`;
}

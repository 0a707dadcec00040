/** The list of what was sent: how each ended, and why. Lines are made once and changed in place, for screen readers. */
import { PURPOSES, type Purpose } from "../../core/policy/purposes.ts";
import { CATEGORY_NAMES, productNamed, type Category } from "../catalog.ts";
import type { Language } from "../language.ts";
import { placeNamed } from "../panel/places.ts";
import { ANSWER_NAMES, BECAUSES, ENDINGS, PANEL, PURPOSE_NAMES, REASONS } from "../panel/words.ts";
import { element, find } from "./here.ts";
import type { Entry } from "./memory.ts";
import { showSheet } from "./sheet.ts";

const RECEIPT_SHOWN = 8;

function purposeOf(removed: string): Purpose | undefined {
  return PURPOSES.find((purpose) => removed === `purpose.${purpose}`);
}

/** A purpose with the reason why it fell away, or a field by its name. */
function removedWords(removed: string, { law }: Entry, language: Language): Node {
  const purpose = purposeOf(removed);
  if (!purpose) return element("bdi", "", removed);
  const because = law?.because[purpose];
  const why = because ? ` (${BECAUSES[because][language]})` : "";
  return element("span", "", PURPOSE_NAMES[purpose][language] + why);
}

function reasonOf(entry: Entry, language: Language): string {
  const known = entry.reasons.flatMap((reason) =>
    reason in REASONS ? [REASONS[reason as keyof typeof REASONS][language]] : [reason],
  );
  return [ENDINGS[entry.ending].line[language], ...known].join(" ");
}

function removedLine(entry: Entry, language: Language): HTMLElement[] {
  if (entry.removed.length === 0) return [];
  const parts = entry.removed.flatMap((removed) => [", ", removedWords(removed, entry, language)]).slice(1);
  return [element("p", "left-out", `${PANEL.removed[language]} `, ...parts)];
}

function sourceLine({ law, receipt }: Entry, language: Language): HTMLElement[] {
  const parts = [
    ...(law?.source === undefined ? [] : [element("bdi", "source", law.source)]),
    ...(receipt === undefined
      ? []
      : [
          element(
            "span",
            "receipt",
            `${PANEL.receipt[language]} `,
            element("bdi", "", receipt.slice(0, RECEIPT_SHOWN)),
          ),
        ]),
  ];
  return parts.length === 0 ? [] : [element("p", "sources", ...parts)];
}

function aboutWords({ about }: Entry, language: Language): string {
  return (productNamed(about)?.name ?? CATEGORY_NAMES[about as Category])?.[language] ?? about;
}

function fill(line: HTMLElement, entry: Entry, language: Language): void {
  const { place, gpc, answer } = entry.as;
  const as = [placeNamed(place).name[language], ...(gpc ? ["GPC"] : []), ANSWER_NAMES[answer][language]].join(" · ");
  const name = element(
    "span",
    "event",
    element("bdi", "", entry.name),
    " ",
    element("bdi", "what", aboutWords(entry, language)),
  );
  line.dataset["ending"] = entry.ending;
  line.replaceChildren(
    element("p", "event-line", name, element("span", `badge ${entry.ending}`, ENDINGS[entry.ending].badge[language])),
    element("p", "as", as),
    element("p", "reason", reasonOf(entry, language)),
    ...removedLine(entry, language),
    ...sourceLine(entry, language),
  );
}

const lines = new Map<string, { readonly line: HTMLElement; shown: string }>();

export function showLog(entries: readonly Entry[], language: Language): void {
  const list = find("[data-log]");
  for (const [id, { line }] of lines) {
    if (entries.some((entry) => entry.id === id)) continue;
    line.remove();
    lines.delete(id);
  }
  entries.forEach((entry, at) => {
    const shown = JSON.stringify(entry);
    let known = lines.get(entry.id);
    if (!known) {
      known = { line: element("li", ""), shown: "" };
      lines.set(entry.id, known);
      list.insertBefore(known.line, list.children[at] ?? null);
    }
    if (known.shown === shown) return;
    known.shown = shown;
    fill(known.line, entry, language);
  });
  find("[data-log-empty]").hidden = entries.length > 0;
  list.hidden = entries.length === 0;
  find("[data-clear]").hidden = entries.length === 0;
  showSheet();
}

/** On a phone the panel is a sheet at the bottom; its handle says who is pretended and how the last event ended. */
import { placeNamed } from "../panel/places.ts";
import { ANSWER_NAMES, ENDINGS } from "../panel/words.ts";
import { element, find, language } from "./here.ts";
import { recall, remember } from "./memory.ts";

function setSheet(open: boolean): void {
  remember("sheet", open);
  find("#pretend").classList.toggle("open", open);
  find("[data-sheet]").ariaExpanded = String(open);
}

export function showSheet(): void {
  const { place, gpc, answer } = recall("pretended");
  const who = [placeNamed(place).name[language], ...(gpc ? ["GPC"] : []), ANSWER_NAMES[answer][language]].join(" · ");
  const [last] = recall("log");
  find("[data-who]").textContent = who;
  // How it ended for somebody else says nothing of who is pretended now.
  const theirs = JSON.stringify(last?.as) === JSON.stringify(recall("pretended"));
  const badge = last && theirs ? [element("span", `badge ${last.ending}`, ENDINGS[last.ending].badge[language])] : [];
  find("[data-last]").replaceChildren(...badge);
}

export function openSheet(): void {
  setSheet(recall("sheet"));
  showSheet();
  find("[data-sheet]").addEventListener("click", () => setSheet(!recall("sheet")));
  find("#pretend").addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !recall("sheet")) return;
    setSheet(false);
    find("[data-sheet]").focus();
  });
}

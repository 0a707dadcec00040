/** The panel's parts together: what is pretended, what was sent, what holds here, what is known. */
import { onControls } from "./controls.ts";
import { find, language } from "./here.ts";
import { clearLog, onLog } from "./log.ts";
import { recall } from "./memory.ts";
import { placeAgain } from "./placements.ts";
import { showLaw } from "./show-law.ts";
import { showLog } from "./show-log.ts";
import { openSheet } from "./sheet.ts";
import { showVisit } from "./show-visit.ts";
import { sendSame } from "./tell.ts";
import { quiet } from "./wire.ts";

const GATHER_MS = 120;
let timer: number | undefined;

/** Asks anew what holds and what is known; several reasons to ask make one question. */
function askAnew(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void Promise.all([showLaw(language), showVisit(language)]), GATHER_MS);
}

export function openPanel(): void {
  openSheet();
  onControls(async () => {
    askAnew();
    await placeAgain();
  });
  onLog((entries) => {
    showLog(entries, language);
    // An explanation is asked for once a new end is known; the explanation itself is no new end.
    if (entries.some(({ ending, law }) => ending !== "sending" && !law)) askAnew();
  });
  showLog(recall("log"), language);
  askAnew();
  sendSame(find("[data-same]"), async () => {
    await quiet();
    await placeAgain();
  });
  find("[data-clear]").addEventListener("click", clearLog);
  // Back from the browser's memory, where the list is as it was when the page was left.
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    showLog(recall("log"), language);
    askAnew();
  });
}

/**
 * The switches. Another place, or never having been asked, makes another visitor of this browser: a person who moves
 * would bring their choices and their profile along, and the law of two places at once is not what one wants to compare.
 */
import { ANSWERS, CHOICES, type Answer } from "../panel/choices.ts";
import { PANEL } from "../panel/words.ts";
import { withGatehouse } from "./gatehouse.ts";
import { find, language } from "./here.ts";
import { recall, remember, type Pretended } from "./memory.ts";
import { showSheet } from "./sheet.ts";
import { forgetCookies, quiet } from "./wire.ts";

const place = () => find<HTMLSelectElement>("[data-place]");
const gpc = () => find<HTMLInputElement>("[data-gpc]");
const radio = (answer: Answer) => find<HTMLInputElement>(`[name=answer][value=${answer}]`);

function pretend(change: Partial<Pretended>): void {
  remember("pretended", { ...recall("pretended"), ...change });
  showControls();
}

/** Set from what is remembered: browsers put back what a form showed before. */
function showControls(): void {
  const pretended = recall("pretended");
  place().value = pretended.place;
  gpc().checked = pretended.gpc;
  for (const answer of ANSWERS) radio(answer).checked = answer === pretended.answer;
  showSheet();
}

/** Two changes at once would mix two visitors. */
let last = Promise.resolve();

function inTurn(change: () => Promise<void>, done: () => Promise<void>): void {
  const controls = find("[data-controls]");
  last = last.then(async () => {
    controls.ariaBusy = "true";
    try {
      await change();
      await done();
    } catch (error) {
      console.warn(error);
    } finally {
      controls.ariaBusy = "false";
    }
  });
}

async function forget(change: Partial<Pretended>): Promise<void> {
  await quiet();
  pretend({ ...change, answer: "none" });
  withGatehouse((gatehouse) => gatehouse.reset());
  await quiet();
  // `reset` is for logging out: what was chosen in this browser stays. Only the demo forgets that, too.
  await forgetCookies();
}

async function answer(given: Answer): Promise<void> {
  if (given === "none") return forget({});
  await quiet();
  pretend({ answer: given });
  await new Promise<void>((resolve) =>
    withGatehouse((gatehouse) => void gatehouse.consent(CHOICES[given]).then(() => resolve())),
  );
}

/** `done`: after the collector knows. */
export function onControls(done: () => Promise<void>): void {
  if ((navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl) {
    pretend({ gpc: true });
    gpc().disabled = true;
    find("[data-gpc-line]").textContent = PANEL.gpcOwn[language];
  }
  showControls();
  place().addEventListener("change", () => inTurn(() => forget({ place: place().value }), done));
  gpc().addEventListener("change", () => inTurn(async () => pretend({ gpc: gpc().checked }), done));
  for (const given of ANSWERS) radio(given).addEventListener("change", () => inTurn(() => answer(given), done));
  find("[data-forget]").addEventListener("click", () => inTurn(() => forget({}), done));
}

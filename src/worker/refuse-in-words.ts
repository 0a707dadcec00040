/** Refusals of a page for people: in their words, with the same status and in the same count as any other refused call. */
import type { Language } from "../core/language.ts";
import type { CallRefusal } from "../core/outcome.ts";
import { CALL_REFUSALS } from "../core/outcome.ts";
import { CallRefused, retryHeaders } from "./call/problem.ts";
import type { AppContext } from "./context.ts";
import { logProblem } from "./log.ts";
import { answerPage } from "./pages/answer-page.ts";
import { refusedPage } from "./pages/privacy/refused.ts";
import { countRefusedCall } from "./stores/count.ts";

function countIt({ env, executionCtx, var: { site } }: AppContext, refusal: CallRefusal): void {
  executionCtx.waitUntil(countRefusedCall(env, site.id, refusal));
}

/** A form that is no longer good: what is answered is the page again. */
export function refuseForm(context: AppContext): void {
  countIt(context, "form_expired");
}

export async function inWords(
  context: AppContext,
  language: Language,
  answer: () => Promise<Response>,
): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof CallRefused)) logProblem("request_failed", error);
    const refused = error instanceof CallRefused ? error : new CallRefused("unavailable");
    countIt(context, refused.refusal);
    // What was to go out with the answer that this one is instead of.
    context.set("added", []);
    for (const [name, value] of Object.entries(retryHeaders(refused))) context.header(name, value);
    const { status } = CALL_REFUSALS[refused.refusal];
    return answerPage(context, refusedPage(refused.refusal, language), language, status);
  }
}

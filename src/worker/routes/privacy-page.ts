/**
 * The privacy page: what visitors may see, choose, correct and erase, for people without scripts. Every form needs the page's
 * own Origin and a token that was made for this browser; opening a link takes a click, since mail programs follow links.
 */
import { Hono } from "hono";
import type { Language } from "../../core/language.ts";
import { PURPOSES, type Purpose } from "../../core/policy/purposes.ts";
import { isFormToken, makeFormToken } from "../call/form-token.ts";
import { handOutPass, openLink, personOf } from "../call/privacy-pass.ts";
import { limitRights } from "../call/rate-limit.ts";
import { readForm } from "../call/read-body.ts";
import { requireOwnPage, requireWindow } from "../call/site.ts";
import type { AppContext, AppEnv } from "../context.ts";
import { answerPage } from "../pages/answer-page.ts";
import { hereIn, type Document } from "../pages/frame.ts";
import { confirmErasure, CONFIRM, erased } from "../pages/privacy/erase.ts";
import { ACTS, type Act, type Filled } from "../pages/privacy/form.ts";
import { privacyPage as pageOf } from "../pages/privacy/page.ts";
import { deadPass, passPage, strangersPass } from "../pages/privacy/pass.ts";
import { summaryOf } from "../pages/privacy/summary.ts";
import { changedTraits, traitName } from "../pages/privacy/traits.ts";
import { listOf, pageLanguage, WORDS } from "../pages/words.ts";
import { inWords, refuseForm } from "../refuse-in-words.ts";
import { correct, erase, held, object, selfOf, type Self } from "../self-service.ts";
import { spendPass } from "../stores/spent-passes.ts";
import { choose, connectionLaw, standingFor } from "../visitor-choice.ts";

export const privacyPage = new Hono<AppEnv>();

const OBJECTABLE = PURPOSES.filter((purpose) => purpose !== "necessary");

privacyPage.get("/privacy", async (context) => {
  const { env, req } = context;
  const { site } = context.var;
  const language = pageLanguage(req.query("lang"), req.header("accept-language"));
  return inWords(context, language, async () => {
    await limitRights(env, req.raw);
    requireWindow(req.raw);
    const token = req.query("pass");
    if (token !== undefined) {
      const link = await openLink(token, site, env);
      return link ? answerPage(context, passPage(token, language), language) : dead(context, language);
    }
    const self = await selfOf(context);
    if (req.query("step") === CONFIRM.step) {
      return answerPage(context, confirmErasure(await fill(context, self, language)), language);
    }
    const done = ACTS.find((act) => act === req.query("done"));
    return answerPage(context, await pageFor(context, self, language, done && doneWords(done, language)), language);
  });
});

privacyPage.post("/privacy", async (context) => {
  const { env, req } = context;
  const { site } = context.var;
  const asked = pageLanguage(req.query("lang"), req.header("accept-language"));
  return inWords(context, asked, async () => {
    await limitRights(env, req.raw);
    requireOwnPage(site, req.raw, env);
    const sent = await readForm(req.raw);
    const language = pageLanguage(sent.get("lang") ?? undefined, req.header("accept-language"));
    const act = ACTS.find((one) => one === sent.get("act"));
    const token = sent.get("token") ?? "";
    if (act === "pass") return enter(context, token, language);
    const self = await selfOf(context);
    if (!act || !(await isFormToken(token, self, env, Date.now()))) {
      refuseForm(context);
      return answerPage(context, await pageFor(context, self, language, WORDS[language].expired), language, 403);
    }
    return DO[act](context, self, language, sent);
  });
});

type Doing = (context: AppContext, self: Self, language: Language, sent: URLSearchParams) => Promise<Response>;

const DO: Readonly<Record<Exclude<Act, "pass">, Doing>> = {
  choose: async (context, _, language, sent) => {
    const said = OBJECTABLE.flatMap((purpose): readonly [Purpose, boolean][] => {
      const answer = sent.get(purpose);
      return answer === "yes" || answer === "no" ? [[purpose, answer === "yes"]] : [];
    });
    await choose(context, Object.fromEntries(said));
    return goBack(context, language, "choose");
  },

  object: async (context, self, language) => {
    await object(context, self, OBJECTABLE);
    return goBack(context, language, "object");
  },

  correct: async (context, self, language, sent) => {
    const changed = changedTraits(sent);
    if (Object.keys(changed).length === 0) return goBack(context, language, "correct");
    const { corrected, refused } = await correct(self, changed);
    if (refused.length === 0) return goBack(context, language, "correct");
    const words = WORDS[language];
    const named = (names: readonly string[]) =>
      listOf(
        names.map((name) => traitName(name, language)),
        language,
      );
    const said = [
      ...(corrected.length > 0 ? [words.corrected(named(corrected))] : []),
      words.notCorrected(named(refused)),
    ].join(" ");
    return answerPage(context, await pageFor(context, self, language, said), language);
  },

  erase: async (context, self, language) => {
    const requests = await erase(context, self);
    return answerPage(context, erased(requests, context.var.config.controller?.contact, language), language);
  },
};

/** Who has the link is whom it was sent to; nobody has it twice. */
async function enter(context: AppContext, token: string, language: Language): Promise<Response> {
  const { env } = context;
  const { site } = context.var;
  const link = await openLink(token, site, env);
  const pass = link && { id: `link|${link.id}`, until: link.until };
  const spent = pass ? await spendPass(env, site, personOf(link), pass) : "again";
  if (!link || spent === "again") return dead(context, language);
  // No cookie that would open what may come to be of them later.
  if (spent === "nobody") return answerPage(context, strangersPass(language), language);
  await handOutPass(context, link, Date.now());
  return goBack(context, language, "pass");
}

function dead(context: AppContext, language: Language): Promise<Response> {
  return answerPage(context, deadPass(language), language, 403);
}

/** Without what the page was asked by: a reload asks for nothing again, and no token travels on. */
function goBack(context: AppContext, language: Language, done: Act): Response {
  context.header("referrer-policy", "no-referrer");
  return context.redirect(hereIn(language, { done }), 303);
}

async function fill({ env }: AppContext, self: Self, language: Language): Promise<Filled> {
  return { language, token: await makeFormToken(self, env, Date.now()) };
}

async function pageFor(context: AppContext, self: Self, language: Language, said?: string): Promise<Document> {
  const [{ standing }, found, filled] = await Promise.all([
    standingFor(context),
    held(self),
    fill(context, self, language),
  ]);
  return pageOf({
    ...filled,
    standing,
    country: connectionLaw(context).country,
    held: found.stepUp ? undefined : summaryOf(found.documents),
    controller: context.var.config.controller,
    said,
  });
}

function doneWords(done: Act, language: Language): string | undefined {
  const words = WORDS[language];
  return {
    choose: words.saved,
    object: words.objectedDone,
    correct: words.correctedDone,
    pass: words.passDone,
    erase: undefined,
  }[done];
}

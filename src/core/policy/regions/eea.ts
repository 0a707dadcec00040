/**
 * The European Economic Area: consent first (ePrivacy Directive Art. 5(3), GDPR Art. 6 and 7). What all its states share
 * is here, with their ages of digital consent; a state whose act or regulator differs has a row of its own.
 */
import type { AgeBand } from "../ages.ts";
import { NO_ADS_TO_MINORS, noAdsUnder } from "./children.ts";
import type { Draft } from "./define.ts";
import { bothSignals, defineRegion, TRACKING } from "./define.ts";
import type { ChoiceRule, Exemption, MinorsRule, SignalRule } from "./region.ts";
import type { Citation } from "./source.ts";
import { cite, ourPolicy } from "./source.ts";

const GDPR = "Regulation (EU) 2016/679 (GDPR)";
const EPRIVACY = "Directive 2002/58/EC (ePrivacy)";
const DSA = "Regulation (EU) 2022/2065 (DSA)";
const CONSENT = [cite(EPRIVACY, "Art. 5(3)"), cite(GDPR, "Art. 4(11), 6, 7")] as const;
const ASKED_FOR = cite(EPRIVACY, "Art. 5(3), second sentence");
const OBJECTION = cite(GDPR, "Art. 21(5)");

/** Signals as objections by automated means: our reading of Art. 21(5), no regulator's. */
const SIGNALS = bothSignals({ citations: [OBJECTION] });

/** GDPR Art. 8(1): 16, unless the state has set a lower age, of at least 13. */
const CONSENT_AGES: Readonly<Record<string, AgeBand>> = {
  BE: 13,
  EE: 13,
  FI: 13,
  AX: 13,
  LV: 13,
  MT: 13,
  PT: 13,
  SE: 13,
  IS: 13,
  NO: 13,
  AT: 14,
  BG: 14,
  CY: 14,
  LT: 14,
  CZ: 15,
  DK: 15,
  GR: 15,
  SI: 15,
};

/** `age`: the state's age of digital consent. For advertising the second rule leaves it nothing to decide. */
function minors({ age, act, by }: StateDraft["consentAge"]): readonly Draft<MinorsRule>[] {
  return [
    {
      from: 0,
      under: age,
      ...(by ? { underBy: by } : {}),
      purposes: ["analytics", "personalization"],
      allow: "guardian_consent",
      citations: [cite(GDPR, "Art. 8(1)"), ...(act ? [act] : [])],
    },
    {
      ...noAdsUnder(18, cite(DSA, "Art. 28(2)"), NO_ADS_TO_MINORS),
      note: "The article binds online platforms, since 2024-02-17; we hold every site to it, and at any time.",
    },
  ];
}

/** A state's row: what all share, unless the state says otherwise. */
export interface StateDraft {
  readonly id: string;
  readonly title: string;
  readonly places: readonly string[];
  /** The state's own act on storing and reading on a device. */
  readonly consent: Citation;
  readonly askedFor?: Citation;
  readonly consentAge: {
    readonly age: AgeBand;
    /** The act that lowered it; none where the Regulation's own age was left. */
    readonly act?: Citation;
    readonly by?: NonNullable<MinorsRule["underBy"]>;
  };
  readonly choices: Draft<ChoiceRule>;
  readonly signals?: readonly Draft<SignalRule>[];
  readonly exemption?: Draft<Exemption>;
}

export function defineState({ consent, askedFor = ASKED_FOR, consentAge, ...state }: StateDraft) {
  const optIn = { default: "optIn", citations: [consent, ...CONSENT] } as const;
  const asked = { default: "exempt", citations: [askedFor] } as const;
  return defineRegion({
    basis: "statute",
    verified: false,
    effectiveFrom: "2018-05-25",
    signals: SIGNALS,
    rules: {
      necessary: asked,
      functional: asked,
      analytics: optIn,
      personalization: optIn,
      advertising: optIn,
      sale_or_share: optIn,
    },
    minors: minors(consentAge),
    placement: {
      default: { mode: "store", jurisdiction: "eu" },
      allows: [],
      basis: "policy",
      citations: [
        cite(GDPR, "Art. 44–49"),
        ourPolicy("what is collected in the area rests there, so that nothing is transferred"),
      ],
    },
    sensitive: {
      text: "Explicit consent for special categories, also where they are only inferred (C-184/20, C-252/21).",
      citations: [cite(GDPR, "Art. 9")],
    },
    retention: {
      text: "No longer than the purpose needs.",
      citations: [cite(GDPR, "Art. 5(1)(e)")],
    },
    rights: {
      text: "Access, rectification, erasure, portability and objection; an objection to direct marketing takes effect at once.",
      access: { count: 1, unit: "months" },
      erasure: { count: 1, unit: "months" },
      extension: { count: 2, unit: "months" },
      citations: [cite(GDPR, "Art. 12(3), 15–17, 20, 21")],
    },
    transfer: {
      text: "Out of the area only on an adequacy decision (the EU-US Data Privacy Framework among them), standard clauses or another ground of Chapter V.",
      citations: [cite(GDPR, "Art. 44–49")],
    },
    ...state,
  });
}

/** How long a consent lasts is the regulators' to say; where none has, as the consent frameworks do. */
export const CHOICES: Draft<ChoiceRule> = {
  yesMonths: 13,
  askAgainMonths: 6,
  basis: "policy",
  citations: [
    cite(GDPR, "Art. 7(3)"),
    ourPolicy("a yes lasts 13 months, as the TCF's reminder; a no is not asked about for 6"),
  ],
};

/** Belgium's and Ireland's regulators keep a choice for 6 months, Luxembourg's for 12. */
const CHOICES_BY_STATE: ChoiceRule["by"] = {
  BE: { yesMonths: 6, askAgainMonths: 6 },
  IE: { yesMonths: 6, askAgainMonths: 6 },
  LU: { yesMonths: 12, askAgainMonths: 12 },
};

export const EEA = defineState({
  id: "EEA",
  title: "European Economic Area",
  // Åland (AX) is Finland. Ceuta, Melilla and the Canaries are reported as ES, the Azores and Madeira as PT.
  places: "AT BE BG HR CY CZ DK EE FI AX GR HU IE LV LT LU MT PL PT RO SK SI SE IS LI NO".split(" "),
  consent: cite("National acts under the ePrivacy Directive", "on Art. 5(3)"),
  consentAge: { age: 16, act: cite("National acts under the GDPR", "on Art. 8(1)"), by: CONSENT_AGES },
  choices: { ...CHOICES, by: CHOICES_BY_STATE },
});

export const GERMANY = defineState({
  id: "EEA-DE",
  title: "Germany",
  places: ["DE"],
  consent: cite("TDDDG (Germany)", "§ 25(1)"),
  askedFor: cite("TDDDG (Germany)", "§ 25(2) no. 2"),
  consentAge: { age: 16 },
  choices: CHOICES,
  signals: [
    ...SIGNALS.slice(0, 1),
    {
      signal: "dnt",
      binds: TRACKING,
      basis: "caselaw",
      citations: [cite("LG Berlin", "16 O 420/19"), OBJECTION],
      note: "The court held Do Not Track to be a valid objection.",
    },
  ],
});

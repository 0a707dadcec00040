/**
 * The United Kingdom: since 2026-02-05 statistics and appearance need no consent, until objection; whatever looks at
 * behavior does. Guernsey, Jersey, Man and Gibraltar have laws of their own, much alike, and are treated so by our policy.
 */
import { storedInTheEu } from "./abroad.ts";
import { guardianDecidesUnder } from "./children.ts";
import { CHOICES_BY_POLICY, defineRegion, SIGNALS_BY_POLICY } from "./define.ts";
import { cite, ourPolicy } from "./source.ts";

const PECR = "Privacy and Electronic Communications Regulations 2003 (UK)";
const UK_GDPR = "UK GDPR";
const CHILDRENS_CODE = "ICO, Age Appropriate Design Code (Children's Code)";
const CONSENT = cite(PECR, "reg. 6");
const DUAA = cite("Data (Use and Access) Act 2025 (UK)", "s. 112 and Sch. 12");

/** The day on which the new exceptions came into force. */
const EXCEPTIONS = "2026-02-05";

const BEFORE = { default: "optIn", citations: [CONSENT], effectiveTo: EXCEPTIONS } as const;
const BY_CONSENT = { default: "optIn", citations: [CONSENT, cite(UK_GDPR, "Art. 4(11), 6, 7")] } as const;

const RIGHTS = {
  text: "Access, erasure and objection.",
  access: { count: 1, unit: "months" },
  erasure: { count: 1, unit: "months" },
  extension: { count: 2, unit: "months" },
} as const;

export const UNITED_KINGDOM = defineRegion({
  id: "UK",
  title: "United Kingdom",
  places: ["GB", "GG", "JE", "IM", "GI"],
  note: "Guernsey, Jersey, the Isle of Man and Gibraltar have laws of their own, much alike; that they are treated so is our policy.",
  basis: "statute",
  verified: false,
  effectiveFrom: "2018-05-25",
  rules: {
    necessary: { default: "exempt", citations: [cite(PECR, "reg. 6, strictly necessary")] },
    functional: [
      BEFORE,
      {
        default: "optOut",
        citations: [cite(PECR, "reg. 6A and Sch. A1, appearance"), DUAA],
        effectiveFrom: EXCEPTIONS,
      },
    ],
    analytics: [
      BEFORE,
      {
        default: "optOut",
        apart: true,
        citations: [cite(PECR, "reg. 6A and Sch. A1 para. 5"), DUAA],
        effectiveFrom: EXCEPTIONS,
        note:
          "Statistics on how the site is used, to improve it, are the sole purpose; visitors are told clearly and can object " +
          "simply and free of charge; nothing is handed on except to help improve the site.",
      },
    ],
    personalization: {
      ...BY_CONSENT,
      basis: "policy",
      citations: [...BY_CONSENT.citations, ourPolicy("content chosen by behavior is more than appearance")],
    },
    advertising: BY_CONSENT,
    sale_or_share: BY_CONSENT,
  },
  signals: SIGNALS_BY_POLICY,
  minors: [
    {
      ...guardianDecidesUnder(13, cite("Data Protection Act 2018 (UK)", "s. 9"), cite(UK_GDPR, "Art. 8(1)")),
      note: "An adult's statistics rest on no consent; a child's do, by the rule after this one.",
    },
    {
      from: 0,
      under: 18,
      purposes: ["analytics"],
      allow: "own_consent",
      basis: "policy",
      effectiveFrom: EXCEPTIONS,
      citations: [
        cite(CHILDRENS_CODE, "high privacy by default"),
        ourPolicy("a child is measured only after agreeing to it"),
      ],
      note: "Profiling off by default, which the Code also asks for, is what every other purpose's rule already says.",
    },
  ],
  placement: storedInTheEu(
    cite(UK_GDPR, "Chapter V"),
    ["adequacy", "standard_clauses"],
    "The European Economic Area is held to be adequate.",
  ),
  choices: {
    ...CHOICES_BY_POLICY,
    note: "The law fixes no term; the ICO suggests about 6 months before asking again after a no.",
  },
  sensitive: { text: "Explicit consent for special categories.", citations: [cite(UK_GDPR, "Art. 9")] },
  retention: { text: "No longer than the purpose needs.", citations: [cite(UK_GDPR, "Art. 5(1)(e)")] },
  rights: [
    {
      ...RIGHTS,
      citations: [cite(UK_GDPR, "Art. 12, 15, 17, 21")],
      effectiveTo: EXCEPTIONS,
    },
    {
      ...RIGHTS,
      text: `${RIGHTS.text} The time runs from the request, the proof of identity or the fee, whichever comes last.`,
      citations: [cite(UK_GDPR, "Art. 12, 12A, 15, 17, 21")],
      effectiveFrom: EXCEPTIONS,
    },
  ],
  transfer: [
    {
      text: "Out of the country only on adequacy regulations, the IDTA or another safeguard.",
      citations: [cite(UK_GDPR, "Art. 45–46")],
      effectiveTo: EXCEPTIONS,
    },
    {
      text: "Out of the country only where the data protection test is met: adequacy regulations, the IDTA or another safeguard.",
      citations: [cite(UK_GDPR, "Art. 45A–46")],
      effectiveFrom: EXCEPTIONS,
    },
  ],
});

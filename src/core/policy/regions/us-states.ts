/**
 * The states with a comprehensive act besides California, by the date of the act, with those enacted and not yet in
 * force. A row says where its state differs from what acts of this kind usually say.
 */
import type { Region } from "./region.ts";
import { ADS, PROFILING } from "./define.ts";
import { cite } from "./source.ts";
import { defineUsState, RIGHTS, SENSITIVE, type UsStateDraft } from "./us-state.ts";

/** Of the states whose acts let a sensitive use go on until an objection. */
const NOTICE_AND_OPT_OUT = { text: "Notice and an opt-out before sensitive data is processed." };

const UNREAD = "The act's articles have not been read yet: it is taken to say what acts of its kind usually say.";

const STATES: readonly UsStateDraft[] = [
  {
    code: "VA",
    title: "Virginia",
    act: cite("Consumer Data Protection Act (Virginia)", "Va. Code §§ 59.1-575 ff."),
    since: "2023-01-01",
    sensitive: [
      { text: SENSITIVE },
      {
        text: `${SENSITIVE} Precise locations are not sold.`,
        effectiveFrom: "2026-07-01",
        note: "In force in 2026; the day is not confirmed. Limits for visitors under 16 bind social media only.",
      },
    ],
  },
  {
    code: "CO",
    title: "Colorado",
    act: cite("Colorado Privacy Act", "CRS §§ 6-1-1301 ff.; 4 CCR 904-3"),
    since: "2023-07-01",
    gpc: { effectiveFrom: "2024-07-01" },
    minors: [{ from: 13, under: 18, purposes: PROFILING, allow: "own_consent", effectiveFrom: "2025-10-01" }],
  },
  {
    code: "CT",
    title: "Connecticut",
    act: cite("Connecticut Data Privacy Act", "CGS §§ 42-515 ff."),
    since: "2023-07-01",
    gpc: { effectiveFrom: "2025-01-01" },
    minors: [{ from: 0, under: 18, purposes: ADS, allow: "nothing", effectiveFrom: "2026-07-01", note: "SB 1295." }],
    sensitive: [
      { text: SENSITIVE },
      { text: `${SENSITIVE} No sale of it without consent.`, effectiveFrom: "2026-07-01", note: "SB 1295." },
    ],
  },
  {
    code: "UT",
    title: "Utah",
    act: cite("Utah Consumer Privacy Act", "Utah Code § 13-61"),
    since: "2023-12-31",
    sensitive: [NOTICE_AND_OPT_OUT],
  },
  {
    code: "TX",
    title: "Texas",
    act: cite("Texas Data Privacy and Security Act", "Bus. & Com. Code ch. 541"),
    since: "2024-07-01",
    gpc: { effectiveFrom: "2025-01-01" },
  },
  {
    code: "OR",
    title: "Oregon",
    act: cite("Oregon Consumer Privacy Act", "ORS 646A.570 ff."),
    since: "2024-07-01",
    gpc: { effectiveFrom: "2026-01-01" },
    minors: [{ from: 0, under: 16, purposes: PROFILING, allow: "nothing", effectiveFrom: "2026-01-01" }],
    sensitive: [
      { text: SENSITIVE },
      { text: `${SENSITIVE} Nobody's location within 1,750 feet is sold.`, effectiveFrom: "2026-01-01" },
    ],
  },
  {
    code: "FL",
    title: "Florida",
    note: "The act binds very large businesses only; here it is held to for all.",
    act: cite("Florida Digital Bill of Rights", "Fla. Stat. §§ 501.701 ff."),
    since: "2024-07-01",
    minors: [
      {
        from: 13,
        under: 18,
        purposes: PROFILING,
        allow: "own_consent",
        note: "What is known of a child is sensitive; from 13 the child's own authorization counts.",
      },
    ],
  },
  {
    code: "MT",
    title: "Montana",
    act: cite("Montana Consumer Data Privacy Act", "MCA §§ 30-14-2801 ff."),
    since: "2024-10-01",
    gpc: { effectiveFrom: "2025-01-01" },
    minors: [
      {
        from: 13,
        under: 16,
        purposes: ADS,
        allow: "own_consent",
        note: "Since 2025-10-01 (SB 297) the owner also owes care to visitors under 18.",
      },
    ],
  },
  {
    code: "DE",
    title: "Delaware",
    act: cite("Delaware Personal Data Privacy Act", "6 Del. C. ch. 12D"),
    since: "2025-01-01",
    gpc: { effectiveFrom: "2026-01-01" },
    minors: [{ from: 13, under: 18, purposes: ADS, allow: "own_consent" }],
  },
  {
    code: "IA",
    title: "Iowa",
    act: cite("Iowa Consumer Data Protection Act", "Iowa Code ch. 715D"),
    since: "2025-01-01",
    sensitive: [NOTICE_AND_OPT_OUT],
    rights: [{ ...RIGHTS, access: { count: 90, unit: "days" }, erasure: { count: 90, unit: "days" } }],
  },
  {
    code: "NE",
    title: "Nebraska",
    act: cite("Nebraska Data Privacy Act", "Neb. Rev. Stat. §§ 87-1101 ff."),
    since: "2025-01-01",
    gpc: { effectiveFrom: "2025-01-01" },
    sensitive: [
      { text: SENSITIVE },
      {
        text: `${SENSITIVE} Services that minors are likely to use follow the design code.`,
        effectiveFrom: "2026-01-01",
        citations: [cite("Age-Appropriate Online Design Code Act (Nebraska)", "whole act")],
      },
    ],
  },
  {
    code: "NH",
    title: "New Hampshire",
    act: cite("New Hampshire SB 255", "RSA ch. 507-H"),
    since: "2025-01-01",
    gpc: { effectiveFrom: "2025-01-01" },
    minors: [{ from: 13, under: 16, purposes: ADS, allow: "own_consent" }],
  },
  {
    code: "NJ",
    title: "New Jersey",
    act: cite("New Jersey SB 332", "NJSA 56:8-166.4 ff."),
    since: "2025-01-15",
    gpc: { effectiveFrom: "2025-07-15" },
    minors: [{ from: 13, under: 17, purposes: ADS, allow: "own_consent" }],
  },
  {
    code: "TN",
    title: "Tennessee",
    act: cite("Tennessee Information Protection Act", "TCA §§ 47-18-3301 ff."),
    since: "2025-07-01",
  },
  {
    code: "MN",
    title: "Minnesota",
    act: cite("Minnesota Consumer Data Privacy Act", "Minn. Stat. ch. 325M (enacted as 325O)"),
    since: "2025-07-31",
    gpc: { effectiveFrom: "2025-07-31" },
    minors: [{ from: 13, under: 17, purposes: ADS, allow: "own_consent" }],
  },
  {
    code: "MD",
    title: "Maryland",
    act: cite("Maryland Online Data Privacy Act", "Md. Com. Law §§ 14-4701 ff."),
    since: "2025-10-01",
    gpc: { effectiveFrom: "2025-10-01" },
    minors: [
      {
        from: 0,
        under: 18,
        purposes: ADS,
        allow: "nothing",
        note: "It binds whoever knows the age, or should have known it; here, who was told.",
      },
    ],
    sensitive: [{ text: "Only where strictly necessary for what the visitor asked for, and never sold." }],
    retention: [{ text: "Only what is reasonably necessary for what the visitor asked for." }],
  },
  {
    code: "IN",
    title: "Indiana",
    act: cite("Indiana Consumer Data Protection Act", "IC 24-15"),
    since: "2026-01-01",
  },
  {
    code: "KY",
    title: "Kentucky",
    act: cite("Kentucky Consumer Data Protection Act", "KRS 367.3611 ff."),
    since: "2026-01-01",
  },
  {
    code: "RI",
    title: "Rhode Island",
    act: cite("Rhode Island Data Transparency and Privacy Protection Act", "RIGL ch. 6-48.1"),
    since: "2026-01-01",
  },
  // Loaded ahead of their day.
  {
    code: "OK",
    title: "Oklahoma",
    note: UNREAD,
    act: cite("Comprehensive privacy act of Oklahoma", "enacted in 2026"),
    since: "2027-01-01",
  },
  {
    code: "LA",
    title: "Louisiana",
    note: UNREAD,
    act: cite("Comprehensive privacy act of Louisiana", "enacted in 2026"),
    since: "2027-01-01",
  },
  {
    code: "AL",
    title: "Alabama",
    note: UNREAD,
    act: cite("Comprehensive privacy act of Alabama", "enacted in 2026"),
    since: "2027-05-01",
  },
  {
    code: "VT",
    title: "Vermont",
    note: UNREAD,
    act: cite("Comprehensive privacy act of Vermont", "enacted in 2026"),
    since: "2028-01-01",
  },
];

export const US_STATES: readonly Region[] = STATES.map(defineUsState);

/**
 * Shows a receipt and its link as a consent record: the fields that ISO/IEC TS 27560:2023 asks for, as the W3C guide to it
 * lists them, in the words of the Data Privacy Vocabulary. In its receipt form, which names no visitor. What neither the
 * receipt nor the owner states is `not stated`; nothing is guessed.
 */
import type { Controller } from "../config.ts";
import type { CompiledPlan } from "../plan.ts";
import type { Purpose } from "../policy/purposes.ts";
import { regionNamed } from "../policy/regions/index.ts";
import { choiceTerms, type Region } from "../policy/regions/region.ts";
import { inForceAt, type Citation } from "../policy/regions/source.ts";
import type { Because } from "../policy/resolve.ts";
import { isoTime } from "../time.ts";
import { ruleNamed } from "./cited-rules.ts";
import type { Digest } from "./keys.ts";
import { linkName, type Link } from "./receipt-chain.ts";
import type { ReadGround, ReadReceipt } from "./receipt-text.ts";

const DPV = "https://w3id.org/dpv#";
const NOT_STATED = "not stated";

/** The narrowest terms that surely cover the purpose. */
const PURPOSE_TERMS: Readonly<Record<Purpose, readonly string[]>> = {
  necessary: ["RequestedServiceProvision"],
  functional: ["ServiceProvision"],
  analytics: ["ServiceUsageAnalytics"],
  personalization: ["ServicePersonalisation", "ProvidePersonalisedRecommendations"],
  advertising: ["Advertising"],
  sale_or_share: ["SellDataToThirdParties"],
};

interface Statement {
  readonly state: "ConsentGiven" | "ConsentRefused" | "ConsentUnknown";
  readonly type: string;
}

const SAID_YES: Statement = { state: "ConsentGiven", type: "ExpressedConsent" };
const SAID_NO: Statement = { state: "ConsentRefused", type: "ExpressedConsent" };
const SIGNALED: Statement = { state: "ConsentRefused", type: "opt-out preference signal" };

const UNSAID: Statement = { state: "ConsentUnknown", type: NOT_STATED };

/** What was said, by why a purpose is allowed or not; `undefined` where nobody was to say anything. */
const STATEMENTS: Readonly<Record<Because, Statement | undefined>> = {
  choice_granted: SAID_YES,
  stored_choice_granted: SAID_YES,
  choice_refused: SAID_NO,
  stored_choice_refused: SAID_NO,
  signal_objects: SIGNALED,
  remembered_signal: SIGNALED,
  region_requires_consent: UNSAID,
  owner_requires_consent: UNSAID,
  minor_needs_own_consent: UNSAID,
  minor_needs_guardian: UNSAID,
  signal_unreadable: UNSAID,
  minor_protected: undefined,
  owner_forbids: undefined,
  region_exempts: undefined,
  region_allows: undefined,
  region_forbids_storage: undefined,
};

const LOCATIONS: Readonly<Record<string, string>> = { eu: "European Union", us: "United States" };

/** What the owner states, and the receipt does not. */
export interface Stated {
  readonly controller?: Controller | undefined;
  readonly objectionUrl?: string | undefined;
  /** Today's: it may have been another when the decision was made. */
  readonly plan?: CompiledPlan | undefined;
}

interface NamedRule {
  readonly rule: string;
  /** Empty for a rule that this code does not have. */
  readonly citations: readonly Citation[];
  /** `unknown` when this code does not have the rule. */
  readonly verified: boolean | "unknown";
}

interface RecordedPurpose {
  readonly purpose: string;
  readonly types: readonly string[];
  readonly allowed: boolean;
  readonly lawfulBasis: {
    readonly type: string;
    readonly because: string;
    readonly basis: string;
    readonly rules: readonly NamedRule[];
  };
  readonly pii: readonly string[] | typeof NOT_STATED;
}

interface RecordedEvent {
  readonly time: string;
  readonly validityDuration: string;
  readonly entityId: string;
  readonly type: string;
  readonly state: string;
  readonly purpose: string;
}

export interface ConsentRecord {
  readonly header: { readonly schemaVersion: string; readonly recordId: string };
  readonly processing: {
    readonly privacyNotice: string;
    readonly language: string;
    readonly purposes: readonly RecordedPurpose[];
    readonly controllers: readonly string[];
    readonly storage: readonly {
      readonly location: string;
      readonly rule: NamedRule;
      readonly mechanism?: string;
      readonly reference?: string;
    }[];
    readonly retention: readonly string[];
    readonly jurisdictions: readonly { readonly region: string; readonly title: string; readonly foundBy: string }[];
    /** None: nothing is passed on to anybody. */
    readonly recipients: readonly string[];
    readonly withdrawal: readonly string[];
  };
  readonly parties: readonly {
    readonly id: string;
    readonly name: string;
    readonly address: string;
    readonly contact: string;
    readonly type: string;
  }[];
  /** One for each purpose that somebody was to say something about. */
  readonly events: readonly RecordedEvent[];
}

/** `before` is what the link before this one says: a yes that became a no was withdrawn. */
export function consentRecord(
  receipt: ReadReceipt,
  link: Link,
  before: ReadReceipt | undefined,
  stated: Stated,
  digest: Digest,
): ConsentRecord {
  const { laws, placement } = receipt;
  const { jurisdiction, mechanism, reference } = placement;
  const { controller, objectionUrl, plan } = stated;
  const regions = laws.map(({ region }) => regionNamed(region));
  const purposes = Object.entries(receipt.purposes);
  return {
    header: { schemaVersion: "ISO/IEC TS 27560:2023", recordId: `${link.receipt}.${linkName(link, digest)}` },
    processing: {
      privacyNotice: controller?.privacyNotice ?? NOT_STATED,
      language: NOT_STATED,
      purposes: purposes.map(([purpose, ground]) => recordPurpose(purpose, ground, plan)),
      controllers: ["controller"],
      storage: [
        {
          location: LOCATIONS[jurisdiction] ?? jurisdiction,
          rule: namedRule(placement.rule),
          ...(mechanism === undefined ? {} : { mechanism }),
          ...(reference === undefined ? {} : { reference }),
        },
      ],
      retention: regions.map((region) => retentionOf(region, link.at)),
      jurisdictions: laws.map(({ region, foundBy }, index) => ({
        region,
        title: regions[index]?.title ?? NOT_STATED,
        foundBy,
      })),
      recipients: [],
      withdrawal: [...(objectionUrl === undefined ? [] : [objectionUrl]), "PUT /v1/consent"],
    },
    parties: [
      {
        id: "controller",
        name: controller?.name ?? NOT_STATED,
        address: controller?.address ?? NOT_STATED,
        contact: controller?.contact ?? NOT_STATED,
        type: `${DPV}DataController`,
      },
    ],
    events: purposes.flatMap(([purpose, ground]) => {
      const statement = statementOf(ground);
      if (!statement) return [];
      const { state, type } = statement;
      return {
        time: isoTime(link.at),
        validityDuration: state === "ConsentGiven" ? validityOf(regions) : NOT_STATED,
        entityId: `${DPV}DataSubject`,
        type: type === "ExpressedConsent" ? DPV + type : type,
        state: DPV + (state === "ConsentRefused" && wasGiven(before, purpose) ? "ConsentWithdrawn" : state),
        purpose,
      };
    }),
  };
}

/** A reason of a later or an earlier code says nothing here. */
function statementOf({ because }: ReadGround): Statement | undefined {
  return Object.hasOwn(STATEMENTS, because) ? STATEMENTS[because as Because] : undefined;
}

function wasGiven(before: ReadReceipt | undefined, purpose: string): boolean {
  const ground = before?.purposes[purpose];
  return ground?.allowed === true && statementOf(ground)?.state === "ConsentGiven";
}

function recordPurpose(purpose: string, ground: ReadGround, plan: CompiledPlan | undefined): RecordedPurpose {
  const { allowed, because, basis, rules } = ground;
  const known = Object.hasOwn(PURPOSE_TERMS, purpose) ? (purpose as Purpose) : undefined;
  return {
    purpose,
    types: known ? PURPOSE_TERMS[known].map((term) => DPV + term) : [],
    allowed,
    lawfulBasis: { type: lawfulBasisOf(ground), because, basis, rules: rules.map(namedRule) },
    pii: plan && known ? personalFields(plan, known) : NOT_STATED,
  };
}

/** Which other basis than consent it is, the receipt does not say: its rules do. */
function lawfulBasisOf(ground: ReadGround): string {
  if (!ground.allowed) return "none: not processed for this purpose";
  return statementOf(ground)?.state === "ConsentGiven" ? `${DPV}Consent` : `${DPV}LegalBasis`;
}

function namedRule(name: string): NamedRule {
  const rule = ruleNamed(name);
  return { rule: name, citations: rule?.citations ?? [], verified: rule?.verified ?? "unknown" };
}

function personalFields(plan: CompiledPlan, purpose: Purpose): readonly string[] {
  const names = plan.events
    .filter(({ purposes }) => purposes.includes(purpose))
    .flatMap(({ fields }) => [...fields])
    .filter(([, mark]) => mark.sensitivity === "personal" && (mark.purposes?.includes(purpose) ?? true))
    .map(([field]) => field);
  return [...new Set(names)].toSorted();
}

/** In words: what the law wants done with it, and when. */
export function retentionOf(region: Region | undefined, at: number): string {
  const duty = region && inForceAt(region.retention, at);
  return duty ? `${duty.text} (${duty.id}@${duty.version})` : NOT_STATED;
}

/** The shortest of all laws that applied. Where a region's countries differ, the receipt does not say which it was. */
function validityOf(regions: readonly (Region | undefined)[]): string {
  const months = regions.map((region) =>
    region && region.choices.by === undefined ? choiceTerms(region, "").yesMonths : undefined,
  );
  const known = months.filter((count) => count !== undefined);
  return known.length === months.length ? `P${Math.min(...known)}M` : NOT_STATED;
}

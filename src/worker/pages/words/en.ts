/** What the privacy page says, in English. Other languages have the same keys, or do not compile. */
import type { Placement } from "../../../core/policy/placement.ts";
import type { Purpose } from "../../../core/policy/purposes.ts";
import type { Because, FoundBy } from "../../../core/policy/resolve.ts";

export const EN = {
  title: "Your privacy",
  skip: "Skip to the content",
  otherLanguage: "עברית",
  intro: (who: string | undefined) =>
    who === undefined
      ? "This page shows what this website may use your data for, what it holds about you, and lets you change both."
      : `This page shows what ${who} may use your data for, what it holds about you, and lets you change both.`,
  noScripts: "It needs no scripts, loads nothing from anybody else, and does not count your visit.",
  contact: "Questions and complaints:",
  notice: "The privacy notice",
  back: "Back to your privacy page",

  saved: "Your choice is saved.",
  correctedDone: "What you corrected is saved.",
  objectedDone: "Your objection is saved. From now on your data is used for nothing beyond what is necessary.",
  passDone: "The link was opened. For the next quarter of an hour this browser shows what is held about you.",
  expired: "Nothing was changed: the form was shown too long ago, or to somebody else. Here it is again.",

  law: "What applies to you, and why",
  place: (place: string) => `You seem to be in: ${place}.`,
  noPlace: "We cannot tell where you are, so the strictest rules apply.",
  lawOf: "Rules of:",
  foundBy: {
    connection: "That is where your connection comes from.",
    context: "The website says so.",
    audience: "The website says that its visitors are there.",
    residence: "That is where you said that you live.",
    home: "That is where what is held about you is kept.",
    unknown: "Your connection does not say where you are.",
  } satisfies Record<FoundBy, string>,
  honored: "Your browser's opt-out signal was received and is honored.",
  placement: {
    store: "What is allowed below may be kept.",
    forward: "What is allowed below is sent on within your country, and kept nowhere here.",
    aggregate: "Visits are counted here, and nothing about you is kept.",
    drop: "Nothing about you is kept here.",
  } satisfies Record<Placement["mode"], string>,
  allowed: "Allowed now",
  notAllowed: "Not allowed now",
  because: {
    region_forbids_storage: "it may not be kept outside your country",
    minor_protected: "at this age not even a yes counts",
    minor_needs_guardian: "at this age a parent would have to agree",
    signal_objects: "your browser objects",
    choice_refused: "you said no",
    choice_granted: "you said yes",
    stored_choice_refused: "you said no before",
    stored_choice_granted: "you said yes before",
    remembered_signal: "your browser objected before, and that is remembered",
    signal_unreadable: "a consent came that cannot be read, so no yes counts",
    owner_forbids: "the website has switched it off",
    owner_requires_consent: "the website wants your yes first",
    minor_needs_own_consent: "at this age it needs your own yes",
    region_exempts: "the law allows it without a yes, as a statistic about nobody",
    region_allows: "the law allows it until you object",
    region_requires_consent: "the law wants your yes first",
  } satisfies Record<Because, string>,
  apart: "It is only counted, and joined with nothing else.",
  chosenAt: (date: string) => `Chosen on ${date}.`,
  holdsUntil: (date: string) => `Your yes holds until ${date}.`,
  rule: "The rule",
  notVerified: "Our reading of the law; no lawyer has confirmed it yet.",
  purposes: {
    necessary: { name: "What you asked for", text: "To show you the pages and do what you ask. It cannot be refused." },
    functional: { name: "Remembering your settings", text: "To remember what you set, such as a language." },
    analytics: { name: "Measuring", text: "To count how the website is used and make it better." },
    personalization: { name: "Personalization", text: "To show you what fits what you looked at on this website." },
    advertising: { name: "Advertising", text: "To show you ads that fit you, and to measure them." },
    sale_or_share: { name: "Selling or sharing", text: "To give your data to others, for their own use." },
  } satisfies Record<Purpose, { name: string; text: string }>,

  choose: "Choose",
  chooseText: "What you leave open stays as it is. You can come back and choose otherwise at any time.",
  yes: "Yes",
  no: "No",
  save: "Save my choice",

  object: "Object to everything",
  objectText:
    "One button says no to every use beyond what is necessary: in this browser, and in every other one that is known to be yours.",
  objectButton: "Object to everything",

  held: "What is held about you",
  nothingHeld: "Nothing is held about you under this browser.",
  ownProfile: "Of yourself, whatever you used",
  deviceProfile: "Of a browser or device that is known to be yours",
  inEu: "kept in the European Union",
  inUs: "kept in the United States",
  since: (date: string) => `known since ${date}`,
  heldEvents: (count: number) => (count === 1 ? "one visit or action counted" : `${count} visits and actions counted`),
  heldDays: (count: number) => (count === 1 ? "one day in the archive" : `${count} days in the archive`),
  heldTraits: (count: number) =>
    count === 1 ? "One detail about you, shown below." : `${count} details about you, shown below.`,
  heldSegments: "Groups that you are thought to belong to:",
  knownAs: "Known as",
  recipients: "May have been told to:",
  noRecipients: "It was told to nobody else.",
  retention: "How long:",
  download: "Download all of it",
  downloadText:
    "as a JSON file: with its sources, what it is for, who gets it, how long it is kept, and how it was decided.",

  stepUp: "What is held about you needs more proof",
  stepUpText:
    "This browser belongs to somebody who is known by name here. So that nobody else can look, even with a copy of this browser's cookies, we ask for a link that was sent to you.",
  stepUpHow:
    "Ask for a link to this page, or open it from your account on the website. It comes to the address that is known of you.",
  ask: (contact: string) => `You can ask here: ${contact}`,

  correct: "Correct what is wrong",
  correctText: "Change a detail and save. Empty a field, and it is forgotten.",
  correctButton: "Save the corrections",
  correctForget: (name: string) => `Forget ${name}`,
  corrected: (names: string) => `Corrected: ${names}.`,
  notCorrected: (names: string) => `Could not be corrected, since such a value is not provided for: ${names}.`,
  traits: {
    email: "E-mail address",
    phone: "Phone number",
    name: "Name",
    firstName: "First name",
    lastName: "Last name",
    language: "Language",
    plan: "Plan",
    newsletter: "Newsletter",
  } as Record<string, string>,

  erase: "Have everything erased",
  eraseText: "Everything that is held about you is erased. It cannot be undone.",
  eraseLink: "Have everything erased …",
  confirm: "Erase everything about you?",
  confirmText:
    "Your profile and its keys are gone within seconds, the rest of the archive within a day, and whoever received your data is told to erase it, where they can be told. What you refused stays refused in this browser, without naming you.",
  confirmButton: "Yes, erase everything",
  cancel: "No, go back",
  erased: "Everything about you is being erased",
  erasedText: "Your profile and its keys are already gone. This browser is a stranger again.",
  erasedNothing: "Nothing was held about you. What this browser held of us is gone.",
  certificate: "The number of your request:",
  certificateText:
    "Keep it: it is not shown again, and from it alone nobody can tell who you are. With it you can ask for the signed certificate, which says when each system was done.",

  pass: "Open your privacy page",
  passText:
    "This link was made for one person. Go on if you asked for it: this browser then shows what is held about that person, for a quarter of an hour.",
  passButton: "Go on",
  passNobody: "Nothing is held about the person for whom this link was made.",
  passDead: "This link is no longer good",
  passDeadText: "It works once, and for a quarter of an hour. Ask for a new one.",

  refusedTitle: "That did not work",
  rateLimited: "There were too many calls from your network. Wait a minute, and try again.",
  unavailable: "What is held could not be reached. Nothing was changed. Try again in a minute.",
  foreign: "The form was not sent from this page. Open the page itself, and send it from there.",
  otherwise: "Your browser sent something that this page does not know. Nothing was changed.",
};

export type Words = typeof EN;

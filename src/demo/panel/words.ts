/** What the panel says, in both languages. A new outcome or reason of the collector does not compile without words. */
import type { Device } from "../../core/device.ts";
import type { Engagement } from "../../core/engagement.ts";
import type { Notice, OutcomeName, RefusalReason } from "../../core/outcome.ts";
import type { Purpose } from "../../core/policy/purposes.ts";
import type { Because } from "../../core/policy/resolve.ts";
import type { Channel } from "../../core/placements.ts";
import type { Stage } from "../../core/plan.ts";
import type { Text } from "../language.ts";
import type { Answer } from "./choices.ts";

export const PANEL = {
  title: { en: "Pretend", he: "להעמיד פנים" },
  about: {
    en: "Not a part of the shop. Here you decide who the collector thinks is visiting.",
    he: "לא חלק מהחנות. כאן קובעים מי שרת האיסוף חושב שמבקר.",
  },
  where: { en: "Where you are", he: "איפה נמצאים" },
  gpc: { en: "Global Privacy Control", he: "Global Privacy Control" },
  gpcLine: { en: "the browser objects to ads, by itself", he: "הדפדפן מתנגד לפרסום, מעצמו" },
  gpcOwn: { en: "your own browser sends it, so it stays on", he: "הדפדפן שלך שולח אותו, לכן הוא נשאר דולק" },
  answer: { en: "When asked for consent", he: "כשנשאלת על הסכמה" },
  forget: { en: "Forget me", he: "לשכוח אותי" },
  rule: {
    en: "Another place, or never having been asked, means another visitor: what this browser was known by is taken away.",
    he: "מקום אחר, או חזרה ל״לא נשאלתי״, פירושם מבקר אחר: מה שזיהה את הדפדפן הזה נלקח ממנו.",
  },
  same: { en: "The same click", he: "אותה לחיצה" },
  sameLine: { en: "Flip a switch above, click again, compare the lines.", he: "לשנות משהו למעלה, ללחוץ שוב, להשוות." },
  view: { en: "View:", he: "צפייה:" },
  noEvents: { en: "Nothing sent yet.", he: "עוד לא נשלח כלום." },
  clear: { en: "Clear the list", he: "ניקוי הרשימה" },
  removed: { en: "Left out:", he: "הושמט:" },
  receipt: { en: "decision", he: "החלטה" },
  law: { en: "What holds for you here", he: "מה חל עליך כאן" },
  mayAsk: { en: "The shop may ask for consent.", he: "לחנות מותר לבקש הסכמה." },
  honored: { en: "Your opt-out signal was honored.", he: "אות ההתנגדות שלך כובד." },
  mayObject: { en: "You can object without being asked.", he: "אפשר להתנגד בלי להישאל." },
  exempt: { en: "needs no consent here", he: "לא צריך כאן הסכמה" },
  session: { en: "What is known of this visit", he: "מה ידוע על הביקור הזה" },
  nobody: { en: "Nothing: no visit is stored.", he: "כלום: שום ביקור לא שמור." },
  looked: { en: "May the shop go by it?", he: "לחנות מותר להתחשב בזה?" },
  yes: { en: "yes", he: "כן" },
  no: { en: "no", he: "לא" },
  visitor: { en: "Visitor", he: "מבקר" },
  new: { en: "new", he: "חדש" },
  returning: { en: "returning", he: "חוזר" },
  pages: { en: "Pages", he: "דפים" },
  path: { en: "Way", he: "מסלול" },
  source: { en: "Came from", he: "הגעה" },
  stage: { en: "Came as far as", he: "עד לאן" },
  engagement: { en: "Takes part", he: "מעורבות" },
  device: { en: "On", he: "מכשיר" },
  affinity: { en: "Looks at", he: "מסתכל על" },
  open: { en: "Show the panel", he: "להציג את הלוח" },
  close: { en: "Hide the panel", he: "להסתיר את הלוח" },
} as const satisfies Record<string, Text>;

export const ANSWER_NAMES: Readonly<Record<Answer, Text>> = {
  none: { en: "Nobody asked", he: "לא נשאלתי" },
  all: { en: "Yes to all", he: "כן להכול" },
  analytics: { en: "Only analytics", he: "רק מדידה" },
  refused: { en: "Refused", he: "סירבתי" },
};

/** What became of an event. The last two are the page's own words: no answer came, or not even one event was read. */
export type Ending = OutcomeName | "sending" | "unanswered" | "unread";

export const ENDINGS: Readonly<Record<Ending, { readonly badge: Text; readonly line: Text }>> = {
  stored: {
    badge: { en: "stored", he: "נשמר" },
    line: { en: "Kept, for every purpose it serves.", he: "נשמר, לכל מטרה שהוא משרת." },
  },
  reduced: {
    badge: { en: "reduced", he: "צומצם" },
    line: { en: "Kept, without what may not be kept.", he: "נשמר, בלי מה שאסור לשמור." },
  },
  aggregated: {
    badge: { en: "counted only", he: "נספר בלבד" },
    line: { en: "Counted. Nothing about you was kept.", he: "נספר. שום דבר עליך לא נשמר." },
  },
  forwarded: {
    badge: { en: "forwarded", he: "הועבר" },
    line: {
      en: "Sent to an endpoint in your country; nothing kept here.",
      he: "נשלח ליעד במדינה שלך; כאן לא נשמר כלום.",
    },
  },
  duplicate: {
    badge: { en: "duplicate", he: "כפול" },
    line: { en: "It had arrived before; it counts once.", he: "הוא כבר הגיע קודם; הוא נחשב פעם אחת." },
  },
  refused: {
    badge: { en: "refused", he: "סורב" },
    line: { en: "Nothing was kept, not even a count.", he: "לא נשמר כלום, אפילו לא ספירה." },
  },
  sending: { badge: { en: "sending", he: "נשלח" }, line: { en: "On its way.", he: "בדרך." } },
  unanswered: {
    badge: { en: "no answer", he: "אין תשובה" },
    line: {
      en: "The page was left, or the network lost it, before the answer came.",
      he: "הדף נעזב, או שהרשת איבדה אותו, לפני שהגיעה תשובה.",
    },
  },
  unread: {
    badge: { en: "not read", he: "לא נקרא" },
    line: { en: "The collector refused the whole call.", he: "שרת האיסוף דחה את הקריאה כולה." },
  },
};

export const REASONS: Readonly<Record<RefusalReason | Notice, Text>> = {
  consent_denied: { en: "You, or your browser for you, said no.", he: "נאמר לא, על ידך או על ידי הדפדפן שלך." },
  region_forbidden: { en: "This country forbids keeping it abroad.", he: "המדינה הזאת אוסרת לשמור את זה מחוץ לה." },
  invalid_event: { en: "It breaks the tracking plan.", he: "הוא לא מתאים לתוכנית המעקב." },
  unknown_event: { en: "It is not in the tracking plan.", he: "הוא לא בתוכנית המעקב." },
  quarantined: {
    en: "It breaks the tracking plan, and is kept sealed until the plan is mended.",
    he: "הוא לא מתאים לתוכנית המעקב, ונשמר חתום עד שהתוכנית תתוקן.",
  },
  event_too_large: { en: "It is too large.", he: "הוא גדול מדי." },
  bot: { en: "The sender says it is a bot.", he: "השולח מצהיר שהוא רובוט." },
  suppressed: { en: "Whoever it names was erased.", he: "מי שהאירוע מזכיר נמחק." },
  stale: { en: "It is more than a day old.", he: "עבר יותר מיום מאז שקרה." },
  too_many_profiles: { en: "The call named too many visitors.", he: "הקריאה נקבה בשמות של יותר מדי מבקרים." },
  too_much_at_once: { en: "The call held too much of one visitor.", he: "הקריאה הכילה יותר מדי על מבקר אחד." },
  forward_failed: { en: "The endpoint in your country did not take it.", he: "היעד במדינה שלך לא קיבל אותו." },
  consent_missing: { en: "A yes is needed here, and nobody gave one.", he: "כאן צריך ״כן״, ואף אחד לא נתן אותו." },
  consent_unreadable: {
    en: "It came with a consent that cannot be read, so no yes counts.",
    he: "הוא הגיע עם הסכמה שאי אפשר לקרוא, ולכן שום ״כן״ לא נחשב.",
  },
  region_unknown: {
    en: "We cannot tell where you are, so the strictest rules apply.",
    he: "אי אפשר לדעת איפה נמצאים, ולכן חלים הכללים המחמירים ביותר.",
  },
  kept_apart: {
    en: "Counted as a statistic that joins nothing else known here.",
    he: "נספר כסטטיסטיקה שאינה מצורפת לשום דבר אחר שידוע כאן.",
  },
  assertion_invalid: {
    en: "What should prove who you are proves nothing.",
    he: "מה שאמור להוכיח מי כאן לא מוכיח דבר.",
  },
  already_linked_elsewhere: {
    en: "This browser already belongs to somebody else.",
    he: "הדפדפן הזה כבר שייך למישהו אחר.",
  },
  too_many_links: { en: "Too many browsers are linked already.", he: "כבר מקושרים יותר מדי דפדפנים." },
  link_not_allowed: {
    en: "The law, or you, said that this browser is not to be linked to a person.",
    he: "החוק, או הבחירה שלך, לא מתיר לקשר את הדפדפן הזה לאדם.",
  },
  suppressed_identity: { en: "The person that was named has been erased.", he: "האדם שצוין נמחק." },
  identifier_missing: { en: "It names nobody.", he: "הוא לא נוקב בשם של אף אחד." },
};

export const BECAUSES: Readonly<Record<Because, Text>> = {
  region_forbids_storage: { en: "may not be kept outside the country", he: "אסור לשמור מחוץ למדינה" },
  signal_objects: { en: "your browser objects", he: "הדפדפן שלך מתנגד" },
  choice_refused: { en: "you said no", he: "אמרת לא" },
  choice_granted: { en: "you said yes", he: "אמרת כן" },
  stored_choice_refused: { en: "you said no before", he: "אמרת לא קודם" },
  stored_choice_granted: { en: "you said yes before", he: "אמרת כן קודם" },
  remembered_signal: {
    en: "your browser objected before, and that is remembered",
    he: "הדפדפן שלך התנגד קודם, וזה נזכר",
  },
  signal_unreadable: {
    en: "a consent came that cannot be read, so no yes counts",
    he: "הגיעה הסכמה שאי אפשר לקרוא, ולכן שום ״כן״ לא נחשב",
  },
  minor_protected: { en: "at this age not even a yes counts", he: "בגיל הזה גם ״כן״ לא נחשב" },
  minor_needs_guardian: { en: "at this age a guardian would have to agree", he: "בגיל הזה צריך הסכמה של הורה" },
  minor_needs_own_consent: { en: "at this age it needs your own yes", he: "בגיל הזה צריך את ה״כן״ שלך עצמך" },
  owner_forbids: { en: "the shop has switched it off", he: "החנות כיבתה את זה" },
  owner_requires_consent: {
    en: "the shop wants your yes, though the law does not ask for it",
    he: "החנות רוצה את ה״כן״ שלך, אף שהחוק לא דורש אותו",
  },
  region_exempts: {
    en: "needs no yes as anonymous audience measurement",
    he: "לא צריך ״כן״, כמדידת קהל אנונימית",
  },
  region_allows: { en: "allowed until you object", he: "מותר עד שמתנגדים" },
  region_requires_consent: { en: "needs your yes", he: "צריך את ה״כן״ שלך" },
};

export const PURPOSE_NAMES: Readonly<Record<Purpose, Text>> = {
  necessary: { en: "What you asked for", he: "מה שביקשת" },
  functional: { en: "Remembering choices", he: "זכירת בחירות" },
  analytics: { en: "Analytics", he: "מדידה" },
  personalization: { en: "Personalization", he: "התאמה אישית" },
  advertising: { en: "Advertising", he: "פרסום" },
  sale_or_share: { en: "Selling or sharing", he: "מכירה או שיתוף" },
};

export const STAGE_NAMES: Readonly<Record<Stage | "none", Text>> = {
  none: { en: "the door", he: "הדלת" },
  view: { en: "a look", he: "הצצה" },
  cart: { en: "the cart", he: "העגלה" },
  checkout: { en: "the checkout", he: "הקופה" },
  order: { en: "an order", he: "הזמנה" },
};

export const ENGAGEMENT_NAMES: Readonly<Record<Engagement, Text>> = {
  low: { en: "a little", he: "מעט" },
  medium: { en: "some", he: "במידה" },
  high: { en: "a lot", he: "הרבה" },
};

export const DEVICE_NAMES: Readonly<Record<Device, Text>> = {
  mobile: { en: "a phone", he: "טלפון" },
  tablet: { en: "a tablet", he: "טאבלט" },
  desktop: { en: "a computer", he: "מחשב" },
};

export const CHANNEL_NAMES: Readonly<Record<Channel, Text>> = {
  campaign: { en: "a campaign", he: "קמפיין" },
  search: { en: "a search", he: "חיפוש" },
  social: { en: "a social network", he: "רשת חברתית" },
  referral: { en: "another site", he: "אתר אחר" },
  direct: { en: "no other page", he: "ישירות, בלי דף קודם" },
};

/** What the demo shop says, in both languages. */
import type { Text } from "./language.ts";

export const WORDS = {
  shop: { en: "Horef", he: "חורף" },
  motto: { en: "A demo shop: nothing here is for sale.", he: "חנות הדגמה: שום דבר כאן לא למכירה." },
  skip: { en: "Skip to the content", he: "דילוג לתוכן" },
  toPanel: { en: "Skip to the panel", he: "דילוג ללוח" },
  menu: { en: "Shop", he: "חנות" },
  other: { en: "עברית", he: "English" },
  cart: { en: "Cart", he: "עגלה" },
  homeTitle: { en: "Winter clothes", he: "בגדי חורף" },
  intro: { en: "For the months that need it", he: "לחודשים שצריכים את זה" },
  all: { en: "Everything we make", he: "כל מה שאנחנו עושים" },
  look: { en: "Have a look", he: "להציץ" },
  add: { en: "Add to cart", he: "הוספה לעגלה" },
  added: { en: "It is in your cart.", he: "זה בעגלה." },
  more: { en: "More of these", he: "עוד כאלה" },
  remove: { en: "Remove", he: "הסרה" },
  empty: { en: "Your cart is empty.", he: "העגלה ריקה." },
  total: { en: "Total", he: "סך הכול" },
  toCheckout: { en: "Checkout", he: "לקופה" },
  checkout: { en: "Checkout", he: "קופה" },
  checkoutLine: {
    en: "No address and no card: this shop sends nothing to anybody.",
    he: "בלי כתובת ובלי כרטיס: החנות הזאת לא שולחת שום דבר לאף אחד.",
  },
  order: { en: "Place the order", he: "לבצע את ההזמנה" },
  thanks: { en: "Thank you", he: "תודה" },
  thanksLine: {
    en: "That would have been an order. The collector was told, and did with it what the law of the place you chose allows.",
    he: "זו הייתה יכולה להיות הזמנה. שרת האיסוף קיבל את הידיעה, ועשה בה מה שמתיר החוק במקום שבחרת.",
  },
  back: { en: "Back to the shop", he: "בחזרה לחנות" },
  facts: { en: "Two-year repairs · 30 days to return", he: "תיקונים לשנתיים · 30 יום להחזרה" },
  why: { en: "Why this?", he: "למה זה?" },
} as const satisfies Record<string, Text>;

/** Why a placement shows what it shows, by what its rule looked at. */
export const BASES = {
  session: { en: "from your visit", he: "לפי הביקור שלך" },
  profile: { en: "from your visits", he: "לפי הביקורים שלך" },
  context: { en: "from this page alone", he: "לפי הדף הזה בלבד" },
  fallback: { en: "the same for everybody", he: "אותו דבר לכולם" },
  unknown_placement: { en: "there is no such place", he: "אין מקום כזה" },
  unanswered: { en: "the collector did not answer in time", he: "שרת האיסוף לא ענה בזמן" },
} as const satisfies Record<string, Text>;

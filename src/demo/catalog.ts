/** What the demo shop sells. Invented, like the shop; prices are in euro. */
import type { Text } from "./language.ts";

export const CATEGORIES = ["coats", "scarves", "bags"] as const;
export type Category = (typeof CATEGORIES)[number];

export const CATEGORY_NAMES: Readonly<Record<Category, Text>> = {
  coats: { en: "Coats", he: "מעילים" },
  scarves: { en: "Scarves", he: "צעיפים" },
  bags: { en: "Bags", he: "תיקים" },
};

export const CATEGORY_LINES: Readonly<Record<Category, Text>> = {
  coats: { en: "Wool and waxed cotton, cut to go over a sweater.", he: "צמר וכותנה בשעווה, בגזרה שיש בה מקום לסוודר." },
  scarves: { en: "Long enough to go around twice.", he: "ארוכים מספיק לשני סיבובים." },
  bags: { en: "Leather and canvas that look better every year.", he: "עור וקנבס שנראים טוב יותר משנה לשנה." },
};

export interface Product {
  readonly id: string;
  readonly category: Category;
  readonly price: number;
  readonly name: Text;
  readonly line: Text;
}

export const PRODUCTS: readonly Product[] = [
  {
    id: "loden",
    category: "coats",
    price: 289,
    name: { en: "Loden coat", he: "מעיל לודן" },
    line: {
      en: "Boiled wool, horn buttons, and a pleat in the back for long strides.",
      he: "צמר מבושל, כפתורי קרן, וקפל בגב לצעדים ארוכים.",
    },
  },
  {
    id: "parka",
    category: "coats",
    price: 249,
    name: { en: "Harbor parka", he: "פרקה נמל" },
    line: {
      en: "Waxed cotton that sheds rain, and a hood that turns with your head.",
      he: "כותנה בשעווה שדוחה גשם, וברדס שמסתובב עם הראש.",
    },
  },
  {
    id: "wrap",
    category: "coats",
    price: 329,
    name: { en: "Wrap coat", he: "מעיל מעטפת" },
    line: {
      en: "Double-faced wool, with a belt where the buttons would be.",
      he: "צמר דו־צדדי, וחגורה במקום כפתורים.",
    },
  },
  {
    id: "lambswool",
    category: "scarves",
    price: 59,
    name: { en: "Lambswool scarf", he: "צעיף צמר כבשים" },
    line: { en: "Brushed until it is soft, dyed in the wool.", he: "מוברש עד שהוא רך, צבוע עוד לפני הטוויה." },
  },
  {
    id: "checked",
    category: "scarves",
    price: 69,
    name: { en: "Checked scarf", he: "צעיף משובץ" },
    line: { en: "Two yarns, one check, fringes tied by hand.", he: "שני חוטים, משבצת אחת, פרנזים קשורים ביד." },
  },
  {
    id: "ribbed",
    category: "scarves",
    price: 49,
    name: { en: "Ribbed scarf", he: "צעיף סרוג" },
    line: { en: "A fisherman's rib that keeps its shape in the wash.", he: "סריגת דייגים ששומרת על הצורה גם בכביסה." },
  },
  {
    id: "tote",
    category: "bags",
    price: 119,
    name: { en: "Market tote", he: "תיק שוק" },
    line: {
      en: "Vegetable-tanned leather, wide enough for a loaf and a book.",
      he: "עור בעיבוד צמחי, רחב מספיק ללחם ולספר.",
    },
  },
  {
    id: "weekender",
    category: "bags",
    price: 219,
    name: { en: "Weekender", he: "תיק סוף שבוע" },
    line: { en: "Canvas, brass, and room for two days.", he: "קנבס, פליז, ומקום ליומיים." },
  },
  {
    id: "daypack",
    category: "bags",
    price: 149,
    name: { en: "Day pack", he: "תרמיל יום" },
    line: { en: "One compartment, one pocket, no puzzle.", he: "תא אחד, כיס אחד, בלי חידות." },
  },
];

export function productNamed(id: string | undefined): Product | undefined {
  return PRODUCTS.find((product) => product.id === id);
}

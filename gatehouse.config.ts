/**
 * What the owner edits: sites, keys, and the tracking plan. Every entry here is real and may be copied; replace the
 * example hosts by your own. Secrets never stand here, only their names: `npm start` makes local ones, and
 * `npm run deploy:setup` says how to set them for a deployment.
 */
import * as z from "zod";
import { defineConfig } from "./src/core/config.ts";
import { only, personal } from "./src/core/field.ts";

// Building blocks of the plan. A field is kept in the clear unless it is `personal(…)`; then it rests sealed under the
// visitor's own key. Mark whatever names or describes a person, and whatever a person typed.
const id = z.string().max(100);
const label = z.string().max(200);
const money = z.number().min(-1e9).max(1e9);
const currency = z.string().regex(/^[A-Z]{3}$/, "an ISO 4217 code such as EUR");
const quantity = z.number().int().min(0).max(1e6);

/** A product as shops describe it (Segment's e-commerce vocabulary). */
const product = {
  product_id: id.optional(),
  sku: id.optional(),
  name: label.optional(),
  brand: label.optional(),
  category: label.optional(),
  variant: label.optional(),
  price: money.optional(),
  currency: currency.optional(),
  quantity: quantity.optional(),
  position: quantity.optional(),
  coupon: id.optional(),
};
const products = z.array(z.object(product)).max(200);

/** A video or audio item. */
const media = {
  session_id: id.optional(),
  content_asset_id: id.optional(),
  title: label.optional(),
  program: label.optional(),
  genre: label.optional(),
  position: z.number().min(0).max(1e7).optional(),
  total_length: z.number().min(0).max(1e7).optional(),
  livestream: z.boolean().optional(),
};

export default defineConfig({
  sites: [
    {
      id: "shop",
      // `npm start` answers for the first site at 127.0.0.1 and localhost as well.
      hosts: ["collect.shop.example"],
      origins: ["https://www.shop.example"],
      cookieDomain: "shop.example",
      keys: {
        // Public, in pages: takes events from the origins above, and the region from the connection.
        // `plan` says what becomes of its events that break the plan. "refuse", the default: nothing of them is kept.
        web: { kind: "browser", secret: "GATEHOUSE_WRITE_KEY", plan: "refuse" },
        // Public, in the mobile app. "observe": an event is kept without the optional fields that break the plan; what is
        // required still is, and an event that nobody planned is still refused. Old versions of an app live for years.
        app: { kind: "app", secret: "GATEHOUSE_APP_KEY", plan: "observe" },
        // Secret, in server code. Without `audience`, every event says where its visitor is (context.location).
        backend: {
          kind: "server",
          secret: "GATEHOUSE_SECRET_KEY",
          scopes: ["collect", "identify", "read", "privacy", "admin"],
        },
        // Attests that its visitors are in Germany; the attestation lands in every receipt.
        replay: { kind: "server", secret: "GATEHOUSE_REPLAY_KEY", scopes: ["collect", "read"], audience: "DE" },
      },
      // Your backend may prove whom a browser belongs to, by a token that it signs with this secret; docs/identity.md has
      // the lines for Node, Python and PHP. Without it, whoever a page names is a mere claim.
      identity: {
        issuer: "https://www.shop.example",
        keys: [{ alg: "HS256", secret: "GATEHOUSE_IDENTITY_SECRET" }],
      },
      // What the consent platform calls its categories. A category named like a purpose needs no entry, and a category
      // without an entry grants nothing.
      consentCategories: {
        Analytics: ["analytics"],
        Functional: ["functional", "personalization"],
        Advertising: ["advertising"],
        DataSharing: ["sale_or_share"],
        C0002: ["analytics"],
        C0003: ["functional", "personalization"],
        C0004: ["advertising", "sale_or_share"],
      },
      objectionUrl: "https://www.shop.example/privacy",
    },
    {
      id: "magazine",
      hosts: ["c.magazine.example"],
      origins: ["https://magazine.example", "https://www.magazine.example"],
      cookieDomain: "magazine.example",
      // Its own visitors: customer 42 of the shop and reader 42 of the magazine are two people. Name the shop's space
      // (identitySpace: "shop") to make them one.
      keys: {
        web: { kind: "browser", secret: "MAGAZINE_WRITE_KEY" },
        // "quarantine": what breaks the plan is put aside, minimized, until the plan is mended or it expires.
        backend: { kind: "server", secret: "MAGAZINE_SECRET_KEY", scopes: ["collect", "read"], plan: "quarantine" },
      },
      objectionUrl: "https://magazine.example/privacy",
    },
  ],

  // In-country endpoints, by region, for laws that forbid storing abroad. Without one, Russia's events are refused:
  //   forward: { RU: "https://collect.shop.example.ru/v1/batch" },
  forward: {},

  // Whom events are sent on to. Each gets only what it has words for, under names of its own, and nothing of a visitor who
  // did not allow all of its purposes; without purposes this file does not compile. docs/reference.md has every kind:
  //   destinations: {
  //     measure: { kind: "ga4", purposes: ["analytics"], measurementId: "G-AB12CD34EF", apiSecret: "GA4_API_SECRET" },
  //   },
  destinations: {},

  // What you add to the law of a region, by its id in docs/regions.md: another place (a laxer one by a mechanism that you
  // name, and only where the region allows it), a stricter default, an attested exemption. README.md has examples.
  regions: {},

  // What must come of which event, in your own words. `npm run check` asks all of it, and says by which rule and article a
  // wrong one fails. Write one for every promise in your privacy policy; no test, no promise.
  policyTests: [
    {
      name: "A German who said nothing is counted, and not measured",
      ask: { event: { event: "Product Viewed" }, request: { country: "DE" } },
      expect: { outcome: "aggregated", purposes: { analytics: false }, promptAllowed: true },
    },
    {
      name: "A German's yes to measurement is a yes to nothing else",
      ask: {
        event: { event: "Product Viewed", properties: { product_id: "42" } },
        request: { country: "DE" },
        subject: { consented: ["analytics"] },
      },
      expect: {
        outcome: "reduced",
        placement: { mode: "store", jurisdiction: "eu" },
        purposes: { analytics: true, personalization: false, advertising: false },
        kept: ["properties.product_id"],
      },
    },
    {
      name: "A buyer's address is not kept for a German who agreed to everything but advertising",
      ask: {
        event: { event: "Order Completed", properties: { order_id: "1001", email: "ann@example.com" } },
        request: { country: "DE" },
        subject: { consented: ["analytics", "personalization"] },
      },
      expect: { kept: ["properties.order_id"], removed: ["properties.email"] },
    },
    {
      name: "A Californian whose browser objects is measured, and not used for advertising",
      ask: {
        event: { event: "Product Viewed" },
        request: { country: "US", region: "CA", headers: { "sec-gpc": "1" } },
      },
      expect: { outcome: "reduced", purposes: { analytics: true, personalization: true, advertising: false } },
    },
    {
      name: "Réunion is France",
      ask: { event: { event: "Product Viewed" }, request: { country: "RE" } },
      expect: { region: "EEA-FR", outcome: "aggregated" },
    },
    {
      name: "Nothing about a visitor in Quebec is kept, whatever they agreed to",
      ask: {
        event: { event: "Product Viewed" },
        request: { country: "CA", region: "QC" },
        subject: { consented: ["analytics", "personalization", "advertising"] },
      },
      expect: { outcome: "aggregated", placement: { mode: "aggregate" } },
    },
    {
      name: "Nothing about a Russian is written down abroad",
      ask: { event: { event: "Product Viewed" }, request: { country: "RU" } },
      expect: { outcome: "refused", reasons: ["region_forbidden"], placement: { mode: "drop" } },
    },
    {
      name: "A twelve-year-old in Oregon is not advertised to, not even after a yes",
      ask: {
        event: { event: "Product Viewed" },
        request: { country: "US", region: "OR" },
        subject: { age: 12, consented: ["analytics", "personalization", "advertising"] },
      },
      expect: { purposes: { advertising: false } },
    },
    {
      name: "A visitor in the United Kingdom is measured until they object",
      ask: { event: { event: "Product Viewed" }, request: { country: "GB" } },
      expect: { outcome: "reduced", purposes: { analytics: true, advertising: false } },
    },
    {
      name: "An objection in the United Kingdom ends the measuring",
      ask: { event: { event: "Product Viewed" }, request: { country: "GB" }, subject: { objected: ["analytics"] } },
      expect: { outcome: "refused", reasons: ["consent_denied"] },
    },
    {
      name: "Where a visitor is nobody knows, the strictest rules apply",
      ask: { event: { event: "Product Viewed" } },
      expect: { region: "UNK", outcome: "aggregated", reasons: ["region_unknown", "consent_missing"] },
    },
    {
      name: "A Texan whose state was not told may object by their browser, and rests in the United States",
      ask: { event: { event: "Product Viewed" }, request: { country: "US", headers: { "sec-gpc": "1" } } },
      expect: {
        region: "US",
        placement: { mode: "store", jurisdiction: "us" },
        purposes: { analytics: true, advertising: false },
      },
    },
  ],

  // What contents may be written in, the default first, and names for groups of countries: a text may have one value for
  // each language (`en`), and others for a country or market (`en-GB`, `en@il`). An answer holds the visitor's alone.
  languages: ["en", "he"],
  markets: { il: ["IL"], dach: ["DE", "AT", "CH"] },

  // By this event of the plan a page says what it showed: `gatehouse.shown("hero")`. A rule's `cap` counts it.
  exposure: "Placement Shown",

  // What pages may ask for at /v1/decide. The first rule that holds decides. A rule about the visitor (`session`,
  // `relationship`, `segment` …) answers only where personalization is allowed; `context`, `time` and the fallback
  // remember nobody. docs/placements.md has an example of every kind of rule.
  placements: {
    hero: {
      description: "The large picture on top of the shop.",
      contents: {
        "hero-checkout": { link: "/cart", title: { en: "Your cart is waiting", he: "העגלה שלך מחכה" } },
        "hero-scarves": {
          link: "/scarves",
          title: { en: "Scarves and gloves for that coat", he: "צעיפים וכפפות למעיל הזה" },
        },
        "hero-coats": { link: "/coats", title: { en: "Coats for the first frost", he: "מעילים לכפור הראשון" } },
        "hero-bags": { link: "/bags", title: { en: "Bags that carry it all", he: "תיקים שנושאים הכול" } },
        "hero-default": { link: "/", title: { en: "Made to be worn for years", he: "עשוי ללבישה לשנים" } },
      },
      rules: [
        { id: "cart-left", when: { session: { stage: ["cart", "checkout"] } }, show: "hero-checkout" },
        // Whoever has seen three pages, and mostly winter coats, has chosen a coat: what goes with it comes next.
        { id: "coat-lover", when: { session: { category: "coats", pagesAtLeast: 3 } }, show: "hero-scarves" },
        { id: "looks-at-coats", when: { session: { category: "coats" } }, show: "hero-coats" },
        { id: "looks-at-bags", when: { session: { category: "bags" } }, show: "hero-bags" },
        { id: "page-about-coats", when: { context: { category: "coats" } }, show: "hero-coats" },
        { id: "page-about-bags", when: { context: { category: "bags" } }, show: "hero-bags" },
      ],
      fallback: "hero-default",
    },
    // By how well shop and visitor know each other; nobody needs to know anything personal for that.
    banner: {
      description: "The line above everything.",
      contents: {
        "banner-thanks": { text: { en: "Thank you for your order", he: "תודה על ההזמנה" } },
        "banner-welcome": {
          text: { en: "Welcome! Returns are free for 30 days", he: "ברוכים הבאים! החזרה חינם עד 30 יום" },
        },
        "banner-welcome-back": { text: { en: "Good to see you again", he: "טוב לראות אותך שוב" } },
        "banner-campaign": { text: { en: "Your newsletter price is in the cart", he: "מחיר הניוזלטר בעגלה" } },
        "banner-shipping-il": { text: { en: "We ship to Israel in 5 days", he: "משלוח לישראל תוך 5 ימים" } },
        "banner-default": {
          text: {
            en: "Free shipping from €80",
            "en@dach": "Free shipping from €50",
            he: "משלוח חינם מעל ‎€80",
          },
        },
      },
      rules: [
        { id: "ordered", when: { session: { stage: "order" } }, show: "banner-thanks" },
        { id: "newsletter", when: { session: { campaign: "newsletter" } }, show: "banner-campaign" },
        { id: "back-again", when: { relationship: "returning" }, show: "banner-welcome-back" },
        { id: "hebrew", when: { context: { language: "he" } }, show: "banner-shipping-il" },
        { id: "from-israel", when: { context: { market: "il" } }, show: "banner-shipping-il" },
        { id: "new-here", when: { relationship: "new" }, show: "banner-welcome" },
      ],
      fallback: "banner-default",
    },
    // What to offer whom: by how well you know each other and by what they look at, never by who they are.
    offer: {
      description: "The line in the cart.",
      contents: {
        "offer-green": {
          link: "/sustainable",
          text: { en: "10% off your first sustainable piece", he: "10% הנחה על הפריט הירוק הראשון" },
        },
        "offer-comeback": {
          link: "/new",
          text: { en: "See what is new since you were here", he: "מה חדש מאז שהייתם כאן" },
        },
        "offer-care": { link: "/care", text: { en: "Free repairs for what you bought", he: "תיקון חינם למה שקניתם" } },
        "offer-guide": {
          link: "/guide",
          text: { en: "Not sure? Ask our size guide", he: "מתלבטים? מדריך המידות שלנו" },
        },
        "offer-none": {},
      },
      rules: [
        {
          id: "green",
          when: { segment: "sustainable-fashion" },
          show: "offer-green",
          priority: 1,
          // Pages say what they showed (`exposure`), and after three times in a week it is somebody else's turn.
          cap: { times: 3, per: "week" },
        },
        { id: "lapsing", when: { relationship: "lapsing" }, show: "offer-comeback" },
        { id: "customer", when: { relationship: "customer" }, show: "offer-care" },
        { id: "considering", when: { relationship: "considering" }, show: "offer-guide" },
      ],
      fallback: "offer-none",
    },
    shelf: {
      description: "Six products below the one that is looked at.",
      contents: { "shelf-products": { title: { en: "You may also like", he: "אולי תאהבו גם" } } },
      fallback: "shelf-products",
      recommend: { from: "products", what: "items", limit: 6 },
    },
  },

  // What can be recommended: by which events a visitor looks at an item, and what the item is. Sessions are summed up per
  // jurisdiction, and what fewer than `smallest` of them support is told to nobody. docs/recommendations.md says how.
  recommendations: {
    products: {
      items: {
        "Product Viewed": "product_id",
        "Product Added": "product_id",
        "Order Completed": "products.product_id",
      },
      category: "category",
    },
  },

  // What the collector itself says of a visitor, once each time, as an event of the plan: it goes where the plan and the
  // visitor's choices allow, like any other. It rests on personalization and is forgotten with it. docs/triggers.md shows
  // the other kinds: something repeated, what a session comes to, a session's end.
  triggers: {
    "cart-abandoned": {
      description: "An hour after the last product was put into the cart, and nothing was bought.",
      when: { after: "Product Added", without: ["Order Completed"], for: { minutes: 60 } },
      emits: "Cart Abandoned",
      // Of the product that was added last.
      carry: ["cart_id", "category"],
    },
    "session-ended": {
      description: "Once a visit, half an hour after its last event: what it came to.",
      when: { sessionEnds: true },
      emits: "Session Ended",
      carry: [
        "number",
        "pages",
        "duration",
        "stage",
        "engagement",
        "bounced",
        "channel",
        "campaign",
        "device",
        "language",
      ],
    },
  },

  // Which paths of a session are remembered, sealed under the visitor's key: those of so many of its last pages, and the
  // first and the last. Leave this out, and no path is: rules look at none. The shop's panel shows them.
  sessions: { path: 20, pages: true },

  // What you want to know of visitors. A profile remembers just what these need, and `npm run check` says how much that is;
  // docs/segments.md has every kind of question. Count `version` up when a definition comes to mean something else. They
  // rest on personalization and are forgotten with it.
  segments: {
    "sustainable-fashion": {
      description: "Three products viewed in sustainable fashion in the last 24 hours and none bought.",
      when: {
        all: [
          {
            event: "Product Viewed",
            where: { category: "sustainable fashion" },
            distinct: "product_id",
            atLeast: 3,
            within: { hours: 24 },
          },
          { event: "Order Completed", within: { hours: 24 }, atMost: 0 },
        ],
      },
    },
    "needs-help": {
      description: "Support page of one product visited twice in a week.",
      when: {
        event: "Page Viewed",
        where: { category: "support" },
        same: "product_id",
        atLeast: 2,
        within: { days: 7 },
      },
    },
    "asia-level-10": {
      description: "App users in Asia who reached level 10 without an in-app purchase.",
      when: {
        all: [
          { device: "app" },
          { place: { continent: "asia" } },
          { event: "Level Reached", where: { level: { atLeast: 10 } } },
          { event: "In-App Purchase Completed", atMost: 0 },
        ],
      },
    },
    "ready-to-buy": {
      description: "A high intent, faded by half every two days.",
      when: { score: "intent", atLeast: 10 },
    },
    "cart-then-checkout": {
      description: "Went from the cart to the checkout within an hour, in the last week.",
      when: {
        sequence: [{ event: "Product Added" }, { event: "Checkout Started" }],
        within: { hours: 1 },
        inLast: { days: 7 },
      },
    },
    "explores-features": {
      description: "Used three different features of the app in two weeks.",
      when: { event: "Feature Used", distinct: "feature", atLeast: 3, within: { days: 14 } },
    },
    "long-reader": {
      description: "Prefers long reads to everything else.",
      when: { affinity: "format", is: "long-read", shareAtLeast: 0.6, weightAtLeast: 1.5 },
    },
    "gold-member": {
      description: "On the gold plan, as our own server says.",
      when: { trait: "plan", is: "gold", verified: true },
    },
    "offer-worthy": {
      description: "Looks at sustainable fashion and is not on the gold plan yet.",
      when: { all: [{ segment: "sustainable-fashion" }, { not: { segment: "gold-member" } }] },
    },
  },

  // Points for what visitors do.
  scores: {
    intent: {
      description: "How near to buying.",
      halfLife: { days: 2 },
      points: [
        { event: "Product Viewed", points: 1 },
        { event: "Product Added", points: 5 },
        { event: "Checkout Started", points: 8 },
        { event: "Order Completed", points: -20 },
      ],
    },
  },

  // What visitors prefer, of kinds that you tell apart; without kinds, of the plan's categories.
  affinities: {
    category: { description: "What they look at.", halfLife: { days: 1 } },
    format: {
      description: "Long reads or short videos.",
      halfLife: { days: 30 },
      kinds: {
        "long-read": [{ event: "Article Read", where: { words: { atLeast: 1500 } } }],
        "short-read": [{ event: "Article Read", where: { words: { atMost: 1499 } } }],
        "short-video": [{ event: "Video Playback Completed", where: { total_length: { atMost: 180 } } }],
      },
    },
  },

  // How well you know each other: the first of these that holds. Who is in none of them is new, or, from the second visit
  // on, returning.
  relationship: {
    lapsing: { last: "Order Completed", atLeast: { days: 180 } },
    customer: { event: "Order Completed" },
    considering: {
      any: [
        { session: { stage: ["cart", "checkout"] } },
        { event: "Product Viewed", distinct: "product_id", atLeast: 3, within: { days: 7 } },
      ],
    },
  },

  // What your server code looks up at /v1/profiles/lookup. Name what you use: nothing else is kept for it.
  profile: {
    counts: "all",
    lastEvents: ["Product Viewed", "Order Completed"],
    traits: ["email", "phone", "firstName", "lastName", "plan", "language", "newsletter", "name", "industry"],
  },

  plan: {
    // Every tracked event below must be spelled so. Each says who answers for it, and counts its `version` up when a field
    // changes its meaning. `aliases` are other names for it in your own code; those of GA4, Snowplow and others are known
    // already: what is sent as `purchase` is an Order Completed, and its fields are renamed as well. `npm run plan` shows
    // all of this to others, and reads their plans.
    naming: "Title Case",
    page: {
      description: "A page was shown.",
      owner: "web team",
      purposes: ["analytics", "personalization"],
      properties: z.object({ name: label.optional(), category: label.optional(), product_id: id.optional() }),
    },
    screen: {
      description: "A screen of the app was shown.",
      owner: "app team",
      purposes: ["analytics", "personalization"],
      properties: z.object({ name: label.optional(), category: label.optional() }),
    },
    identify: {
      description: "The visitor signed in or told us something about themselves.",
      owner: "accounts team",
      purposes: ["analytics", "personalization"],
      properties: z.object({
        email: personal(z.string().max(254)).optional(),
        phone: personal(z.string().max(40)).optional(),
        firstName: personal(z.string().max(100)).optional(),
        lastName: personal(z.string().max(100)).optional(),
        plan: id.optional(),
        language: z.string().max(35).optional(),
        newsletter: z.boolean().optional(),
      }),
    },
    group: {
      description: "The visitor acts for a company or a household.",
      owner: "accounts team",
      purposes: ["analytics", "personalization"],
      properties: z.object({
        name: personal(z.string().max(200)).optional(),
        industry: label.optional(),
        plan: id.optional(),
        employees: quantity.optional(),
      }),
    },
    alias: {
      description: "Two identifiers are said to be one visitor.",
      owner: "accounts team",
      purposes: ["analytics"],
      properties: z.object({}),
    },
    track: {
      "Products Searched": {
        description: "The visitor searched. What they typed may be anything, so it rests sealed.",
        owner: "search team",
        aliases: ["search_performed"],
        purposes: ["analytics", "personalization"],
        properties: z.object({ query: personal(z.string().max(500)).optional(), results: quantity.optional() }),
      },
      "Product List Viewed": {
        description: "A category or result list was shown.",
        owner: "shop team",
        purposes: ["analytics", "personalization"],
        stage: "view",
        category: "category",
        properties: z.object({ list_id: id.optional(), category: label.optional(), products: products.optional() }),
      },
      "Product Viewed": {
        description: "A product's page was shown.",
        owner: "shop team",
        aliases: ["product_view", "item_viewed"],
        purposes: ["analytics", "personalization", "advertising"],
        stage: "view",
        category: "category",
        properties: z.object({ ...product, url: personal(z.string().max(2000)).optional() }),
        examples: [{ product_id: "p-17", name: "Winter coat", category: "coats", price: 149, currency: "EUR" }],
      },
      "Product Added": {
        description: "A product was put into the cart.",
        owner: "shop team",
        aliases: ["added_to_cart"],
        purposes: ["analytics", "personalization", "advertising"],
        stage: "cart",
        category: "category",
        properties: z.object({ cart_id: id.optional(), ...product }),
        examples: [{ product_id: "p-17", category: "coats", price: 149, currency: "EUR", quantity: 1 }],
      },
      "Product Removed": {
        description: "A product was taken out of the cart.",
        owner: "shop team",
        purposes: ["analytics", "personalization"],
        properties: z.object({ cart_id: id.optional(), ...product }),
      },
      "Cart Viewed": {
        description: "The cart was shown.",
        owner: "checkout team",
        purposes: ["analytics", "personalization"],
        stage: "cart",
        properties: z.object({ cart_id: id.optional(), products: products.optional() }),
      },
      "Product Added to Wishlist": {
        description: "A product was put on the wish list.",
        owner: "shop team",
        purposes: ["analytics", "personalization"],
        stage: "view",
        category: "category",
        properties: z.object({
          wishlist_id: id.optional(),
          wishlist_name: personal(z.string().max(200)).optional(),
          ...product,
        }),
      },
      "Cart Abandoned": {
        description: "The collector's own: see `triggers`. Nobody needs to send it.",
        owner: "checkout team",
        purposes: ["analytics", "personalization"],
        properties: z.object({ cart_id: id.optional(), category: label.optional() }),
      },
      "Session Ended": {
        description: "The collector's own: see `triggers`. Nobody needs to send it.",
        owner: "web team",
        purposes: ["analytics", "personalization"],
        properties: z.object({
          // 1 is the visitor's first.
          number: quantity,
          pages: quantity,
          // In seconds.
          duration: quantity,
          stage: label.optional(),
          // From 0 to 100: see docs/triggers.md.
          engagement: quantity,
          bounced: z.boolean(),
          channel: label.optional(),
          campaign: label.optional(),
          device: label.optional(),
          language: label.optional(),
        }),
      },
      "Checkout Started": {
        description: "The visitor went to the checkout.",
        owner: "checkout team",
        purposes: ["analytics", "personalization", "advertising"],
        stage: "checkout",
        properties: z.object({
          order_id: id.optional(),
          value: money.optional(),
          currency: currency.optional(),
          coupon: id.optional(),
          products: products.optional(),
        }),
      },
      "Order Completed": {
        description: "An order was placed.",
        owner: "checkout team",
        // `revenue` is without tax and shipping; `total` is what was paid.
        version: 1,
        aliases: ["order_placed"],
        purposes: ["analytics", "personalization", "advertising"],
        stage: "order",
        properties: z.object({
          order_id: id,
          total: money.optional(),
          revenue: money.optional(),
          tax: money.optional(),
          shipping: money.optional(),
          discount: money.optional(),
          currency: currency.optional(),
          coupon: id.optional(),
          products: products.optional(),
          // Only advertising would ever need it, so only advertising keeps it.
          email: only(["advertising"], personal(z.string().max(254))).optional(),
        }),
        examples: [
          {
            order_id: "1001",
            total: 154.9,
            revenue: 149,
            shipping: 5.9,
            currency: "EUR",
            products: [{ product_id: "p-17", price: 149, quantity: 1 }],
          },
        ],
      },
      "Placement Shown": {
        description: "A page showed what the collector chose for one of its places; the script says it: `shown`.",
        owner: "shop team",
        purposes: ["analytics", "personalization"],
        properties: z.object({ placement: id, content: id, rule: id }),
      },
      "Product Reviewed": {
        description: "The visitor wrote a review.",
        owner: "shop team",
        purposes: ["analytics", "personalization"],
        properties: z.object({
          product_id: id.optional(),
          review_id: id.optional(),
          rating: z.number().min(0).max(10).optional(),
          review_body: personal(z.string().max(5000)).optional(),
        }),
      },
      "Signed Up": {
        description: "An account was made.",
        owner: "accounts team",
        purposes: ["analytics", "personalization"],
        properties: z.object({
          type: label.optional(),
          context: label.optional(),
          username: personal(z.string().max(200)).optional(),
        }),
      },
      "Feature Used": {
        description: "A feature of the app was used.",
        owner: "app team",
        purposes: ["analytics", "personalization"],
        properties: z.object({ feature: id.optional() }),
        examples: [{ feature: "size-advisor" }],
      },
      "Level Reached": {
        description: "The next level of the loyalty game was reached.",
        owner: "app team",
        purposes: ["analytics", "personalization"],
        properties: z.object({ level: quantity.optional() }),
        examples: [{ level: 10 }],
      },
      "In-App Purchase Completed": {
        description: "Something was bought inside the app.",
        owner: "app team",
        purposes: ["analytics", "personalization"],
        properties: z.object({ product_id: id.optional(), price: money.optional(), currency: currency.optional() }),
      },
      "Article Read": {
        description: "An article was read to its end.",
        owner: "magazine team",
        aliases: ["article_finished"],
        purposes: ["analytics", "personalization"],
        properties: z.object({
          article_id: id.optional(),
          section: label.optional(),
          author: label.optional(),
          words: quantity.optional(),
          paid: z.boolean().optional(),
        }),
        examples: [{ article_id: "a-7", section: "travel", words: 900, paid: false }],
      },
      "Video Playback Started": {
        description: "A video began to play.",
        owner: "magazine team",
        purposes: ["analytics", "personalization"],
        properties: z.object(media),
      },
      "Video Content Playing": {
        description: "A video is still playing.",
        owner: "magazine team",
        purposes: ["analytics"],
        properties: z.object(media),
      },
      "Video Playback Completed": {
        description: "A video played to its end.",
        owner: "magazine team",
        purposes: ["analytics", "personalization"],
        properties: z.object(media),
      },
    },
  },
});

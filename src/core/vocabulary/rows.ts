/**
 * What the field calls things: one row for everything that can happen, with its name in each vocabulary. Data only. Where
 * Segment has two names, two things happened, so a row has one of Segment's names or none.
 */

/** Vocabularies in which names and fields can be said. RudderStack speaks Segment's. */
export const DIALECTS = ["segment", "ga4", "snowplow"] as const;
export type Dialect = (typeof DIALECTS)[number];

export interface Row {
  /** Title Case; of a call that needs no name, the name under which it is counted. */
  readonly segment?: string;
  readonly ga4?: readonly string[];
  /** A schema's name; `ec:` for a type of `snowplow_ecommerce_action`, `media:` for a schema of that vendor. */
  readonly snowplow?: readonly string[];
  /** Common names of no vocabulary, and those of PostHog, Plausible and Umami. */
  readonly others?: readonly string[];
  /** Nearest, but not the same: said where nothing better is, and heard unless another row owns the name. */
  readonly near?: { readonly [Name in Dialect]?: readonly string[] };
}

/** By `object.action`. */
export const ROWS = {
  "page.viewed": { segment: "Page Viewed", ga4: ["page_view"], snowplow: ["pv"], others: ["$pageview", "pageview"] },
  "screen.viewed": { segment: "Screen Viewed", ga4: ["screen_view"], snowplow: ["screen_view"], others: ["$screen"] },
  "page.engaged": { ga4: ["user_engagement"], snowplow: ["pp"], others: ["$pageleave", "engagement"] },
  "page.scrolled": { ga4: ["scroll"], snowplow: ["screen_summary"] },
  "element.clicked": {
    segment: "Element Clicked",
    snowplow: ["button_click"],
    others: ["$autocapture"],
    near: { ga4: ["select_content"] },
  },
  "link.clicked": {
    segment: "Link Clicked",
    ga4: ["click"],
    snowplow: ["link_click"],
    others: ["Outbound Link: Click"],
  },
  "file.downloaded": { ga4: ["file_download"], others: ["File Download"], near: { snowplow: ["link_click"] } },
  "form.started": { ga4: ["form_start"], snowplow: ["focus_form"] },
  "form.changed": { snowplow: ["change_form"] },
  "form.submitted": {
    segment: "Form Submitted",
    ga4: ["form_submit"],
    snowplow: ["submit_form"],
    others: ["Form: Submission"],
    near: { ga4: ["generate_lead"] },
  },
  "form.abandoned": {},
  "site.searched": {
    segment: "Products Searched",
    ga4: ["search", "view_search_results"],
    snowplow: ["site_search"],
  },

  // Shopping.
  "list.viewed": { segment: "Product List Viewed", ga4: ["view_item_list"], snowplow: ["ec:list_view"] },
  "list.filtered": { segment: "Product List Filtered" },
  "product.clicked": {
    segment: "Product Clicked",
    ga4: ["select_item"],
    snowplow: ["ec:list_click"],
    others: ["item_clicked", "product_click", "click_on_item"],
  },
  "product.viewed": { segment: "Product Viewed", ga4: ["view_item"], snowplow: ["ec:product_view"] },
  "promotion.viewed": { segment: "Promotion Viewed", ga4: ["view_promotion"], snowplow: ["ec:promo_view"] },
  "promotion.clicked": { segment: "Promotion Clicked", ga4: ["select_promotion"], snowplow: ["ec:promo_click"] },
  "cart.product_added": { segment: "Product Added", ga4: ["add_to_cart"], snowplow: ["ec:add_to_cart"] },
  "cart.product_removed": {
    segment: "Product Removed",
    ga4: ["remove_from_cart"],
    snowplow: ["ec:remove_from_cart"],
  },
  "cart.viewed": { segment: "Cart Viewed", ga4: ["view_cart"] },
  "wishlist.product_added": { segment: "Product Added to Wishlist", ga4: ["add_to_wishlist"] },
  "wishlist.product_removed": { segment: "Product Removed from Wishlist" },
  // For GA4 and Snowplow a coupon is a field, and no event.
  "coupon.entered": { segment: "Coupon Entered", near: { snowplow: ["ec:checkout_step"] } },
  "coupon.applied": { segment: "Coupon Applied" },
  "coupon.denied": { segment: "Coupon Denied" },
  "coupon.removed": { segment: "Coupon Removed" },
  // Snowplow's step 1. Its name alone does not say which step it was.
  "checkout.started": {
    segment: "Checkout Started",
    ga4: ["begin_checkout"],
    near: { snowplow: ["ec:checkout_step"] },
  },
  "checkout.step_viewed": { segment: "Checkout Step Viewed" },
  "checkout.step_completed": {
    segment: "Checkout Step Completed",
    snowplow: ["ec:checkout_step"],
    near: { ga4: ["add_shipping_info"] },
  },
  "payment.entered": {
    segment: "Payment Info Entered",
    ga4: ["add_payment_info"],
    near: { snowplow: ["ec:checkout_step"] },
  },
  "payment.failed": { snowplow: ["ec:trns_error"] },
  "order.completed": { segment: "Order Completed", ga4: ["purchase"], snowplow: ["ec:transaction", "tr"] },
  "order.updated": { segment: "Order Updated" },
  "order.cancelled": { segment: "Order Cancelled" },
  "order.refunded": { segment: "Order Refunded", ga4: ["refund"], snowplow: ["ec:refund"] },
  "product.reviewed": { segment: "Product Reviewed" },
  "content.shared": { segment: "Product Shared", ga4: ["share"], snowplow: ["social_interaction"] },
  "cart.shared": { segment: "Cart Shared", near: { ga4: ["share"], snowplow: ["social_interaction"] } },

  // Video, audio and advertisements.
  "media.played": { segment: "Video Playback Started", ga4: ["video_start"], snowplow: ["media:play"] },
  "media.content_started": {
    segment: "Video Content Started",
    near: { ga4: ["video_start"], snowplow: ["media:play"] },
  },
  "media.progressed": {
    segment: "Video Content Playing",
    ga4: ["video_progress"],
    snowplow: ["media:percent_progress", "media:ping"],
  },
  "media.paused": { segment: "Video Playback Paused", snowplow: ["media:pause"] },
  "media.resumed": { segment: "Video Playback Resumed", near: { snowplow: ["media:play"] } },
  "media.seek_started": { segment: "Video Playback Seek Started", snowplow: ["media:seek_start"] },
  "media.seeked": { segment: "Video Playback Seek Completed", snowplow: ["media:seek_end"] },
  "media.buffer_started": { segment: "Video Playback Buffer Started", snowplow: ["media:buffer_start"] },
  "media.buffered": { segment: "Video Playback Buffer Completed", snowplow: ["media:buffer_end"] },
  "media.completed": { segment: "Video Playback Completed", ga4: ["video_complete"], snowplow: ["media:end"] },
  "media.failed": { snowplow: ["media:error"], near: { segment: ["Video Playback Interrupted"] } },
  "ad.viewed": {
    segment: "Video Ad Started",
    ga4: ["ad_impression"],
    snowplow: ["ad_impression", "media:ad_start"],
  },
  "ad.clicked": { ga4: ["ad_click"], snowplow: ["ad_click", "media:ad_click"] },

  // People.
  "account.signed_up": { segment: "Signed Up", ga4: ["sign_up"] },
  "account.logged_in": { segment: "Signed In", ga4: ["login"] },
  "account.logged_out": { segment: "Signed Out" },
  "user.identified": { segment: "User Identified", others: ["$identify"] },
  "user.grouped": { segment: "Group Joined", others: ["$groupidentify"], near: { ga4: ["join_group"] } },
  "user.aliased": { segment: "User Aliased", others: ["$create_alias"] },
  "lead.generated": { segment: "Lead Generated", ga4: ["generate_lead"], near: { snowplow: ["ad_conversion"] } },
  "lead.qualified": { ga4: ["qualify_lead"] },
  "lead.converted": { ga4: ["close_convert_lead"] },
  "invite.sent": { segment: "Invite Sent" },
  "trial.started": { segment: "Trial Started" },

  // Messages and help.
  "email.delivered": { segment: "Email Delivered" },
  "email.bounced": { segment: "Email Bounced" },
  "email.spam": { segment: "Email Marked as Spam" },
  "email.opened": { segment: "Email Opened" },
  "email.clicked": { segment: "Email Link Clicked" },
  "email.unsubscribed": { segment: "Unsubscribed" },
  "push.received": { segment: "Push Notification Received" },
  "push.tapped": { segment: "Push Notification Tapped", ga4: ["notification_open"] },
  "chat.started": { segment: "Live Chat Conversation Started" },
  "chat.ended": { segment: "Live Chat Conversation Ended" },
  "chat.message_sent": { segment: "Live Chat Message Sent" },
  "chat.message_received": { segment: "Live Chat Message Received" },
  "ticket.opened": {},
  "ticket.solved": {},
  "help.viewed": { near: { ga4: ["view_item"], snowplow: ["pv"] } },
  "survey.shown": { others: ["survey shown"] },
  "survey.answered": { others: ["survey sent"] },
  "preference.set": { segment: "Segment Consent Preference Updated", snowplow: ["consent_preferences"] },
  "consent.shown": { snowplow: ["cmp_visible"] },

  // Rewards, experiments, apps and their faults.
  "loyalty.earned": { ga4: ["earn_virtual_currency"] },
  "loyalty.spent": { ga4: ["spend_virtual_currency"] },
  "tutorial.started": { ga4: ["tutorial_begin"] },
  "tutorial.completed": { ga4: ["tutorial_complete"] },
  "achievement.unlocked": { ga4: ["unlock_achievement", "level_up"] },
  "experiment.viewed": { segment: "Experiment Viewed", others: ["$feature_flag_called"] },
  "error.shown": { ga4: ["exception", "app_exception"], snowplow: ["application_error"], others: ["$exception"] },
  "app.installed": { segment: "Application Installed", ga4: ["first_open"], snowplow: ["application_install"] },
  "app.opened": { segment: "Application Opened", snowplow: ["application_foreground"] },
  "app.updated": { segment: "Application Updated", ga4: ["app_update"] },
  "app.backgrounded": { segment: "Application Backgrounded", snowplow: ["application_background"] },
  // GA4 calls a crash what it calls every other error.
  "app.crashed": { segment: "Application Crashed", near: { ga4: ["app_exception"] } },
  "deeplink.opened": {
    segment: "Deep Link Opened",
    ga4: ["dynamic_link_app_open"],
    snowplow: ["deep_link_received"],
  },
  "install.attributed": { segment: "Install Attributed" },
  "performance.measured": {
    ga4: ["web_vitals"],
    snowplow: ["web_vitals", "timing"],
    others: ["$web_vitals", "performance"],
  },
} as const satisfies Readonly<Record<string, Row>>;

export type Canonical = keyof typeof ROWS;

/** Segment, as its documentation sets it up. */
import { AnalyticsBrowser } from "@segment/analytics-next";

const analytics = AnalyticsBrowser.load({ writeKey: "key" });
void analytics.page();
void analytics.track("Product Viewed", { product_id: "1" });

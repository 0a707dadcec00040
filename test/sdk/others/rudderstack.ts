/** RudderStack, as its documentation sets it up, with its plugins inside: by default it loads them from its own host. */
import { RudderAnalytics } from "@rudderstack/analytics-js/bundled";

const analytics = new RudderAnalytics();
analytics.load("key", "https://collect.shop.example");
analytics.page();
analytics.track("Product Viewed", { product_id: "1" });

/** PostHog, as its documentation sets it up. */
import posthog from "posthog-js";

posthog.init("key", { api_host: "https://collect.shop.example" });
posthog.capture("Product Viewed", { product_id: "1" });

/** Snowplow, as its documentation sets it up. */
import { newTracker, trackPageView, trackStructEvent } from "@snowplow/browser-tracker";

newTracker("sp", "https://collect.shop.example", { appId: "shop" });
trackPageView();
trackStructEvent({ category: "shop", action: "view", label: "1" });

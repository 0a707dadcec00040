/** Plausible, as its documentation sets it up. */
import { init, track } from "@plausible-analytics/tracker";

init({ domain: "shop.example" });
track("Product Viewed", { props: { product_id: "1" } });

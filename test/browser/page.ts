/** What the test pages load: Segment's published client and nothing else, where the tests can reach it. */
import { AnalyticsBrowser } from "@segment/analytics-next";

declare global {
  interface Window {
    AnalyticsBrowser: typeof AnalyticsBrowser;
  }
}

window.AnalyticsBrowser = AnalyticsBrowser;

/**
 * What Segment's browser client loads before it sends anything: where to send, and how. Names no further integration,
 * since the client would fetch code for each from the same address.
 */

export interface SettingsRequest {
  /** The key that the page presented; public, like everything in a page. */
  readonly writeKey: string;
  /** The collector's, without a slash at its end: `https://www.shop.example/collect`. */
  readonly address: string;
}

export function segmentSettings({ writeKey, address }: SettingsRequest) {
  const [protocol = "", place] = address.split("://", 2);
  const apiHost = `${place}/v1`;
  return {
    integrations: {
      "Segment.io": {
        apiKey: writeKey,
        apiHost,
        protocol,
        unbundledIntegrations: [],
        addBundledMetadata: true,
        // Without credentials our cookie would neither be kept nor come back from a collector on another host; without
        // keepalive the last click before leaving a page is lost; with it, a body that the client leaves unread counts
        // against what a page may send in its whole life.
        deliveryStrategy: {
          strategy: "standard",
          config: { credentials: "include", keepalive: true, headers: { Prefer: "return=minimal" } },
        },
      },
    },
    // Left out, the client reports about itself to Segment's own host, every half minute and on every error.
    metrics: { sampleRate: 0, host: apiHost },
    // The collector judges by its own plan, and says so; a client that drops events says nothing.
    plan: { track: { __default: { enabled: true, integrations: {} } } },
  };
}

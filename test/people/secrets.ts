/** The Worker's secrets in a simulated world: of nobody, and the same in every run. */
const key = (at: number): string => `1.${String(at).repeat(43)}`;

export const SECRETS = {
  GATEHOUSE_ROUTING_KEYS_EU: key(1),
  GATEHOUSE_ROUTING_KEYS_US: key(2),
  GATEHOUSE_SEALING_KEYS: key(3),
  GATEHOUSE_IDENTITY_SECRET: "4".repeat(43),
} as const;

/** For every client: without the timeouts the SDK waits for a dead peer for ever. */
export const CLIENT = {
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 5_000, socketTimeout: 30_000 },
} as const;

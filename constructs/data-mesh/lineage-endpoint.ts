/** Where OpenLineage events go besides the layers' buckets: Marquez, DataHub, or whatever else takes them over HTTP. */
export interface LineageEndpoint {
  /** `https://lineage.example.com`: without a password, and reachable from functions that stand in no VPC. */
  readonly url: string;

  /**
   * What stands behind `url`, as the endpoint calls it.
   *
   * @default 'api/v1/lineage'
   */
  readonly path?: string;

  /**
   * The name of a secret of AWS Secrets Manager, in the stack's account and region, that holds the endpoint's key as plain text.
   * The functions read it when they first tell of something; it stands in no template, no environment and no log. Under a key of
   * your own rather than the account's default one, let the functions' roles decrypt with it.
   *
   * @default - no key
   */
  readonly apiKeySecret?: string;
}

import { connectS3 } from './s3-connection';

/** How many buckets the account has, in all regions together. */
export async function bucketCount(): Promise<number> {
  const { sdk, client } = await connectS3();
  return (await client.send(new sdk.ListBucketsCommand({}))).Buckets?.length ?? 0;
}

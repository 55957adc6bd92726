import { fail } from '../error';

/** An object's place in S3. Keys are taken literally: S3 knows no folders and decodes nothing. */
export interface S3Place {
  readonly bucket: string;
  readonly key: string;
}

/** `s3://bucket/key`; the key may be empty. */
export function parseS3Uri(uri: string): S3Place {
  const match = /^s3:\/\/([^/]+)(?:\/([\s\S]*))?$/.exec(uri);
  if (!match) fail(`'${uri}' is no S3 location`, 'write s3://bucket/key');
  return { bucket: match[1], key: match[2] ?? '' };
}

/** The place of `uri` if it is `root` or below it, else a MeshError. */
export function placeBelow(root: string, uri: string): S3Place {
  if (uri !== root && !uri.startsWith(`${root}/`)) fail(`'${uri}' is not below ${root}`);
  const place = parseS3Uri(uri);
  // S3 would take it literally, but whoever maps keys to files would not.
  if (place.key.split('/').includes('..')) fail(`'${uri}' climbs out of its folder by '..'`);
  return place;
}

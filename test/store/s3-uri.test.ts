import fc from 'fast-check';
import { parseS3Uri, placeBelow } from '../../lib/store/s3-uri';

test('an S3 location is a bucket and a key, taken literally', () => {
  expect(parseS3Uri('s3://bucket')).toEqual({ bucket: 'bucket', key: '' });
  expect(parseS3Uri('s3://bucket/a//b/%20 é?#')).toEqual({ bucket: 'bucket', key: 'a//b/%20 é?#' });
});

test('whatever is below the root has a key that begins with its prefix', () => {
  const segment = fc.string({ minLength: 1 }).filter((it) => it !== '..' && !it.includes('/'));
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
      const path = segments.join('/');
      expect(placeBelow('s3://bucket/mesh', `s3://bucket/mesh/${path}`)).toEqual({
        bucket: 'bucket',
        key: `mesh/${path}`,
      });
    }),
  );
});

test('fails on what is not below the root', () => {
  for (const uri of ['s3://bucket', 's3://bucket/mesh2/x', 's3://other/mesh/x', 'file:///mesh/x', '/mesh/x', 's3://']) {
    expect(() => placeBelow('s3://bucket/mesh', uri)).toThrow(/is not below/);
  }
  expect(() => placeBelow('s3://bucket/mesh', 's3://bucket/mesh/a/../../x')).toThrow(/climbs out/);
  expect(() => parseS3Uri('https://bucket/key')).toThrow(/is no S3 location; write s3:/);
});

import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Column, CuratedLayer, LandingZone, Source, Sql, StagingLayer } from 'cdk-data-mesh';
import { assertClean, withoutHashes } from '../../lib/testing';

function newStack(): Stack {
  const stack = new Stack(new App(), 'Revenue');
  const bills = new LandingZone(stack, 'Landing', { domain: 'finance' }).addSource('bills', Source.csv());
  const bill = new StagingLayer(stack, 'Staging').addDataset('bill', {
    source: bills,
    columns: { bill_id: Column.string() },
  });
  new CuratedLayer(stack, 'Curated', { domain: 'forecasting' }).addModel('bills', {
    sql: Sql.inline('SELECT count(*) AS bills FROM bill'),
    inputs: { bill },
    columns: { bills: Column.integer() },
  });
  return stack;
}

test('a stack of the three layers is clean', async () => {
  await expect(assertClean(newStack())).resolves.toBeUndefined();
});

test('fails where cdk-nag finds something, with the rule, the path and the way out', async () => {
  const stack = newStack();
  new Bucket(stack, 'Open');
  await expect(assertClean(stack)).rejects.toThrow(
    /^Revenue\/Open\/Resource: AwsSolutions-S1: .*; mend it, or accept it with a reason/m,
  );
});

describe('the snapshot serializer', () => {
  expect.addSnapshotSerializer(withoutHashes);
  const hash = 'ab'.repeat(32);

  test('strips hashes of content from values and from names', () => {
    const key = `HandlerCurrentVersion0A1B2C3D${'e'.repeat(32)}`;
    expect({ [key]: { Ref: key, S3Key: `${hash}.zip`, Id: 'BucketABCD1234' } }).toMatchInlineSnapshot(`
{
  "HandlerCurrentVersion0A1B2C3D<hash>": {
    "Id": "BucketABCD1234",
    "Ref": "HandlerCurrentVersion0A1B2C3D<hash>",
    "S3Key": "<hash>.zip",
  },
}
`);
  });

  test('leaves no hash in a template', () => {
    const shown = JSON.stringify(Template.fromStack(newStack()).toJSON());
    expect(shown).toMatch(/[0-9a-f]{64}/);
    expect(withoutHashes.print(shown, String)).not.toMatch(/[0-9a-f]{64}/);
  });
});

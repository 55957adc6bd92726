import { logicalName } from '../../lib/manifest';
import { DELIVERIES, shopManifest } from './support/app';
import { Deployment } from './support/deployment';
import { readByPyiceberg } from './support/pyiceberg-glue';
import { asText } from './support/rows';

test('PyIceberg reads our tables through Glue, cell for cell', async () => {
  const manifest = shopManifest(`pyiceberg${process.pid}`);
  const deployment = await Deployment.of(manifest);
  await deployment.register();
  await deployment.take(await deployment.land(DELIVERIES));
  await deployment.refresh();
  const names = ['catalog.product', 'forecasting.sale', 'forecasting.revenue'];
  const ours = await deployment.rows();
  const physical = (name: string) => {
    const declared = [...manifest.datasets, ...manifest.models].find((it) => logicalName(it) === name);
    return `${declared?.place.database}.${declared?.place.table}`;
  };
  const theirs = await readByPyiceberg(names.map(physical));
  for (const name of names) {
    expect(ours[name].length).toBeGreaterThan(1);
    expect(asText(theirs[physical(name)])).toEqual(ours[name]);
  }
});

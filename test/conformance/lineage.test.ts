import { openLineageFaults } from '../lineage/open-lineage-schema';
import { DELIVERIES, shopManifest } from './support/app';
import { Deployment } from './support/deployment';

test('the handlers tell of each step once, as OpenLineage events under the prefix of the layer', async () => {
  const deployment = await Deployment.of(shopManifest(`lineage${process.pid}`));
  await deployment.register();
  await deployment.take(await deployment.land(DELIVERIES));
  await deployment.refresh();
  const events = await deployment.lineage();
  const faults = openLineageFaults();
  expect(events.flatMap(faults)).toEqual([]);
  const steps = events.map(({ eventType, job }) => `${eventType} ${job.name}`);
  for (const model of ['forecasting.sale', 'forecasting.revenue'])
    expect(steps.filter((step) => step.endsWith(model)).sort()).toEqual([
      `COMPLETE audit.${model}`,
      `COMPLETE model.${model}`,
      `START audit.${model}`,
      `START model.${model}`,
    ]);
  expect(steps).toContain('COMPLETE intake.finance.bill');
  const [start, end] = ['START', 'COMPLETE'].map((type) =>
    events.find(({ eventType, job }) => eventType === type && job.name === 'model.forecasting.revenue'),
  );
  expect(end?.run.runId).toBe(start?.run.runId);
  expect(end?.outputs[0].namespace).toMatch(/^s3:\/\//);
  expect(end?.outputs[0].facets.columnLineage).toBeDefined();
  expect(end?.outputs[0].outputFacets?.outputStatistics).toMatchObject({ rowCount: 3 });
});

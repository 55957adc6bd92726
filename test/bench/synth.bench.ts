import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Column, Delivery, LandingZone, Source, StagingLayer } from 'cdk-data-mesh';
import { type Bench, type Figure, type Place, type Times, turns } from './measure';

const DATASETS = [10, 100, 300, 1_000];
const TURNS = 5;
/** Milliseconds that one more dataset may cost. */
const BUDGET = 3;

export default {
  title: 'synth of apps with many datasets of ten columns, each from a source of its own, over an app with one bucket',
  async run(place: Place, tell: (figure: Figure) => void) {
    // What is measured is our synth, and not the CDK's judgement of the templates.
    process.env.CDK_VALIDATION = 'false';
    const outdir = () => mkdtempSync(join(place.folder, 'synth-'));
    const measure = (datasets: number) =>
      turns(
        TURNS,
        async () => platform(outdir(), datasets),
        async () => oneBucket(outdir()),
      );
    await measure(1);
    const one = await measure(1);
    tell({ what: 'synth of a dataset and its layers', ...inMs(one) });
    for (const datasets of DATASETS) {
      const many = await measure(datasets);
      tell({ what: `synth of ${datasets} datasets`, ...inMs(many) });
      const more = (times: Times, least: Times) => ((times.ours - least.ours) * 1000) / (datasets - 1);
      // The difference of two short times is mostly noise.
      const budget = { reference: BUDGET, unit: 'ms', goal: datasets < 100 ? undefined : 1 } as const;
      tell({ what: `each further one of ${datasets}, time`, ours: more(many, one), ...budget });
      tell({
        what: `each further one of ${datasets}, processor`,
        ours: more(many.processor, one.processor),
        ...budget,
      });
    }
  },
} satisfies Bench;

function inMs({ ours, reference }: Times) {
  return { ours: ours * 1000, reference: reference * 1000, unit: 'ms' } as const;
}

function oneBucket(outdir: string): void {
  const app = new App({ outdir });
  new Bucket(new Stack(app, 'Bucket'), 'Bucket');
  app.synth();
}

function platform(outdir: string, datasets: number): void {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Platform');
  const landing = new LandingZone(stack, 'Landing', { domain: 'finance' });
  const staging = new StagingLayer(stack, 'Staging');
  for (let n = 0; n < datasets; n++) {
    const source = landing.addSource(`source_${n}`, Source.csv({ delivery: Delivery.replacesSameName() }));
    const amounts = Array.from({ length: 8 }, (_, at) => [`amount_${at}`, Column.decimal(12, 2, { decimal: ',' })]);
    staging.addDataset(`dataset_${n}`, {
      source,
      columns: { id: Column.string({ from: ['Nr.'] }), day: Column.date(), ...Object.fromEntries(amounts) },
      key: ['id'],
    });
  }
  app.synth();
}

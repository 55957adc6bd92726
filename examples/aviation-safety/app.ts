import { App, Stack } from 'aws-cdk-lib';
import {
  Check,
  Column,
  CuratedLayer,
  DataMesh,
  DataProduct,
  Delivery,
  LandingZone,
  Source,
  Sql,
  StagingLayer,
} from 'cdk-data-mesh';

const app = new App();
DataMesh.configure(app, { mesh: 'skies', stage: 'dev' });
const stack = new Stack(app, 'AviationSafety');

const punctuality = DataProduct.fromContract('contracts/aviation.punctuality.odcs.yaml');
const airportMonth = punctuality.table('airport_month');
const strikeAirport = punctuality.table('strike_airport');

const own = new LandingZone(stack, 'Own', { domain: 'safety' });
const staging = new StagingLayer(stack, 'Staging');
const strike = staging.addDataset('strike', {
  description:
    'Wildlife strikes as far as safety needs them; the export has no number of its own, so equal rows are kept',
  source: own.addSource(
    'strikes',
    // It comes with the npm package `vega-datasets`: `npm ci` at the top of the repository brings it.
    Source.csv({
      delivery: Delivery.fullExport(),
      localPath: '../../node_modules/vega-datasets/data/birdstrikes.csv',
    }),
  ),
  columns: {
    airport_name: Column.string({ from: ['Airport Name'], required: true }),
    struck_on: Column.date({ from: ['Flight Date'], formats: ['yyyy-MM-dd'], required: true }),
    damage: Column.string({
      from: ['Effect Amount of damage'],
      nullWords: ['B', 'C'],
      acceptedValues: ['None', 'Minor', 'Medium', 'Substantial'],
      description: 'Null for two codes that nobody explains: that there was a strike counts all the same',
    }),
    wildlife_size: Column.string({
      from: ['Wildlife Size'],
      required: true,
      acceptedValues: ['Small', 'Medium', 'Large'],
    }),
    cost_usd: Column.integer({ from: ['Cost Total $'], required: true }),
  },
});

const curated = new CuratedLayer(stack, 'Curated', { domain: 'safety' });

const airportHazard = curated.addModel('airport_hazard', {
  description: 'What strikes did at each airport in all years, beside its traffic: where to inspect first',
  sql: Sql.fromFile('models/airport_hazard.sql'),
  inputs: { strike, strike_airport: strikeAirport, airport_month: airportMonth },
  columns: {
    iata: Column.string(),
    airport: Column.string({ required: true }),
    flights: Column.integer({ required: true, description: 'Of the six months that operations shares' }),
    strikes: Column.integer({ required: true, description: 'In all years' }),
    damaging_strikes: Column.integer({ required: true, description: 'Those that did damage' }),
    large_animals: Column.integer({ required: true }),
    cost_usd: Column.integer({ required: true }),
    damaging_per_thousand_flights: Column.decimal(9, 4, {
      description:
        'Strikes of all years per thousand flights of six months: compares airports, is no true rate; null below 1,000 flights',
    }),
  },
  key: ['iata'],
  checks: [Check.notNegative('cost_usd')],
});

curated.addModel('damage_and_punctuality', {
  description: 'Were planes later at an airport in a month in which a strike did damage there?',
  sql: Sql.fromFile('models/damage_and_punctuality.sql'),
  inputs: { strike, strike_airport: strikeAirport, airport_month: airportMonth },
  columns: {
    month_with: Column.string(),
    airport_months: Column.integer({ required: true }),
    arrivals: Column.integer({ required: true, description: 'Whose delay is not doubtful' }),
    on_time_percent: Column.decimal(5, 2, { required: true }),
  },
  key: ['month_with'],
  checks: [Check.acceptedValues('month_with', ['damage', 'no damage'])],
  answer: { title: 'On time, in percent of the arrivals', label: 'month_with', value: 'on_time_percent' },
});

curated.addModel('strike_account', {
  description: 'What became of every staged strike',
  sql: Sql.fromFile('models/strike_account.sql'),
  inputs: { strike, strike_airport: strikeAirport, airport_hazard: airportHazard },
  columns: { outcome: Column.string(), strikes: Column.integer({ required: true }) },
  key: ['outcome'],
  checks: [
    Check.noRows(
      'every_strike_is_counted_once',
      'SELECT * FROM (SELECT sum(strikes) AS strikes FROM strike_account) WHERE strikes <> (SELECT count(*) FROM strike)',
    ),
  ],
});

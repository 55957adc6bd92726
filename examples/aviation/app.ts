import { App, Duration, Stack } from 'aws-cdk-lib';
import {
  Check,
  Column,
  CuratedLayer,
  DataMesh,
  Delivery,
  History,
  LandingZone,
  Materialization,
  Relation,
  Source,
  Sql,
  StagingLayer,
  TimeUnit,
} from 'cdk-data-mesh';
import { sharePunctuality } from './share';

/** The raw files come with the npm package `vega-datasets`: `npm ci` at the top of the repository brings them. */
const VEGA = '../../node_modules/vega-datasets/data';

const app = new App();
DataMesh.configure(app, { mesh: 'skies', stage: 'dev' });
const stack = new Stack(app, 'Aviation');

const transport = new LandingZone(stack, 'Transport', { domain: 'transport' });
const airportList = transport.addSource(
  'airports',
  Source.csv({ delivery: Delivery.fullExport(), localPath: `${VEGA}/airports.csv` }),
);
const flightRecords = transport.addSource('flights', Source.parquet({ localPath: `${VEGA}/flights-3m.parquet` }));

const wildlife = new LandingZone(stack, 'Wildlife', { domain: 'wildlife' });
const strikeExport = wildlife.addSource(
  'strikes',
  Source.csv({ delivery: Delivery.fullExport(), localPath: `${VEGA}/birdstrikes.csv` }),
);

const own = new LandingZone(stack, 'Own', { domain: 'aviation' });
const aliasList = own.addSource(
  'airport_aliases',
  Source.csv({ delivery: Delivery.replacesSameName(), localPath: 'data/airport-aliases.csv' }),
);
const kindList = own.addSource(
  'operator_kinds',
  Source.csv({ delivery: Delivery.replacesSameName(), localPath: 'data/operator-kinds.csv' }),
);

const staging = new StagingLayer(stack, 'Staging');

const airport = staging.addDataset('airport', {
  description: 'Airports of the United States and what they administer',
  source: airportList,
  columns: {
    iata: Column.string({ description: 'Code of the airport; small fields have one of another register' }),
    name: Column.string({ required: true }),
    city: Column.string({ nullWords: ['NA'] }),
    state: Column.string({ nullWords: ['NA'], description: 'Two letters' }),
    country: Column.string({ required: true }),
    latitude: Column.decimal(10, 8, { required: true, description: 'Degrees' }),
    longitude: Column.decimal(11, 8, { required: true, description: 'Degrees' }),
  },
  key: ['iata'],
  history: History.latest(),
});

const flight = staging.addDataset('flight', {
  description: 'Flights that took off, as large airlines reported them; cancelled ones are not in it',
  source: flightRecords,
  columns: {
    departed_at: Column.timestamp({
      from: ['date'],
      required: true,
      description: 'Local time at the origin; midnight stands for 24:00 of the day before',
    }),
    arrival_delay_minutes: Column.integer({ from: ['delay'], required: true, description: 'Negative when early' }),
    distance_miles: Column.integer({ from: ['distance'], required: true }),
    origin: Column.string({ required: true, description: 'IATA code' }),
    destination: Column.string({ required: true, description: 'IATA code' }),
  },
});

const strike = staging.addDataset('strike', {
  description: 'Wildlife strikes as reported; the export has no number of its own, so equal rows are kept',
  source: strikeExport,
  columns: {
    airport_name: Column.string({ from: ['Airport Name'], required: true }),
    aircraft: Column.string({ from: ['Aircraft Make Model'], required: true }),
    damage: Column.string({
      from: ['Effect Amount of damage'],
      required: true,
      acceptedValues: ['None', 'Minor', 'Medium', 'Substantial'],
    }),
    struck_on: Column.date({ from: ['Flight Date'], formats: ['yyyy-MM-dd'], required: true }),
    operator: Column.string({ from: ['Aircraft Airline Operator'], required: true }),
    origin_state: Column.string({ from: ['Origin State'], required: true, description: 'In full, but DC' }),
    phase: Column.string({
      from: ['Phase of flight'],
      required: true,
      acceptedValues: ['Approach', 'Climb', 'Descent', 'Landing Roll', 'Parked', 'Take-off run', 'Taxi'],
    }),
    wildlife_size: Column.string({
      from: ['Wildlife Size'],
      required: true,
      acceptedValues: ['Small', 'Medium', 'Large'],
    }),
    wildlife_species: Column.string({ from: ['Wildlife Species'], required: true }),
    time_of_day: Column.string({
      from: ['Time of day'],
      required: true,
      acceptedValues: ['Dawn', 'Day', 'Dusk', 'Night'],
    }),
    cost_other_usd: Column.integer({ from: ['Cost Other'], required: true }),
    cost_repair_usd: Column.integer({ from: ['Cost Repair'], required: true }),
    cost_total_usd: Column.integer({ from: ['Cost Total $'], required: true }),
    speed_knots: Column.integer({ from: ['Speed IAS in knots'], description: 'Indicated; empty where not reported' }),
  },
});

const alias = staging.addDataset('airport_alias', {
  description: 'Airports that the strike export calls by another name than the list; kept by hand',
  source: aliasList,
  columns: {
    strike_airport: Column.string(),
    iata: Column.string({ required: true }),
    because: Column.string({ required: true }),
  },
  key: ['strike_airport'],
  history: History.latest(),
});

const operatorKind = staging.addDataset('operator_kind', {
  description: 'Operators of the strike export that carry no public passengers; kept by hand, all others are airlines',
  source: kindList,
  columns: {
    operator: Column.string(),
    kind: Column.string({
      required: true,
      acceptedValues: ['cargo', 'government', 'military', 'private', 'unknown'],
    }),
  },
  key: ['operator'],
  history: History.latest(),
});

const curated = new CuratedLayer(stack, 'Curated', { domain: 'aviation' });

const strikeAirport = curated.addModel('strike_airport', {
  description: 'Which airport a name of the strike export means, and how we know',
  sql: Sql.fromFile('models/strike_airport.sql'),
  inputs: { strike, airport, alias },
  columns: {
    airport_name: Column.string({ description: 'As the strike export calls it' }),
    state: Column.string({ required: true, description: 'As the strike export writes it' }),
    iata: Column.string({ description: 'Null where nothing matched' }),
    matched_by: Column.string({ required: true, description: "The team's list, the name, or nothing" }),
    strikes: Column.integer({ required: true, description: 'In all years' }),
    first_struck_on: Column.date({ required: true, description: 'Day of the first strike reported' }),
    last_struck_on: Column.date({ required: true, description: 'Day of the last strike reported' }),
  },
  key: ['airport_name'],
  relations: [Relation.to(airport, ['iata'])],
  checks: [
    Check.acceptedValues('matched_by', ['alias', 'name', 'nothing']),
    Check.noRows(
      'one_name_an_airport',
      'SELECT iata FROM strike_airport WHERE iata IS NOT NULL GROUP BY iata HAVING count(*) > 1',
    ),
  ],
});

const airportMonth = curated.addModel('airport_month', {
  description: 'On-time arrivals by airport and month, beside the strikes reported there; both are samples',
  sql: Sql.fromFile('models/airport_month.sql'),
  inputs: { flight, airport, strike, strike_airport: strikeAirport, operator_kind: operatorKind },
  columns: {
    month: Column.date({ description: 'First day of the month of departure' }),
    iata: Column.string({ description: 'Code of the airport' }),
    airport: Column.string({ required: true, description: 'Its name in the list of airports' }),
    departures: Column.integer({ required: true, description: 'Of the sample' }),
    arrivals: Column.integer({ required: true, description: 'Of the sample' }),
    flights: Column.integer({ required: true, description: 'Departures and arrivals' }),
    on_time_arrivals: Column.integer({ required: true, description: 'Less than 15 minutes late' }),
    doubtful_delays: Column.integer({ required: true, description: 'Arrivals "more than two hours early"' }),
    on_time_percent: Column.decimal(5, 2, { description: 'Of the arrivals whose delay is not doubtful' }),
    strikes: Column.integer({ description: 'By any operator; null where the export does not cover the airport' }),
    airline_strikes: Column.integer({ description: 'Those by airlines; null as above' }),
    airline_strikes_per_thousand_flights: Column.decimal(9, 4, {
      description: 'Strikes of the export per thousand flights of the sample: compares airports, is no true rate',
    }),
  },
  key: ['month', 'iata'],
  // A flight belongs to the month of the minute before it took off. New strikes may name new airports: then all is made anew.
  materialization: Materialization.incremental({
    by: 'month',
    unit: TimeUnit.MONTH,
    inputs: { flight: 'departed_at' },
    window: Duration.minutes(1),
  }),
  relations: [Relation.to(airport, ['iata'])],
  checks: [
    Check.notEmpty(),
    Check.between('on_time_percent', 0, 100),
    Check.notNegative('airline_strikes_per_thousand_flights'),
    Check.noRows(
      'every_flight_leaves_and_arrives_once',
      `SELECT * FROM (SELECT sum(departures) AS departures, sum(arrivals) AS arrivals FROM airport_month)
       WHERE departures <> (SELECT count(*) FROM flight) OR arrivals <> (SELECT count(*) FROM flight)`,
    ),
  ],
});

curated.addModel('covered_month', {
  description: 'The airports that the strike export covers, taken together: do more birds mean later planes?',
  sql: Sql.fromFile('models/covered_month.sql'),
  inputs: { airport_month: airportMonth },
  columns: {
    month: Column.date(),
    airports: Column.integer({ required: true }),
    flights: Column.integer({ required: true, description: 'Departures and arrivals' }),
    on_time_percent: Column.decimal(5, 2, { required: true }),
    airline_strikes: Column.integer({ required: true }),
    airline_strikes_per_thousand_flights: Column.decimal(9, 4, { required: true }),
  },
  key: ['month'],
  answer: {
    title: 'Airline strikes of the export per thousand flights of the sample, 2001',
    label: 'month',
    value: 'airline_strikes_per_thousand_flights',
  },
});

curated.addModel('strike_account', {
  description: 'What became of every staged strike',
  sql: Sql.fromFile('models/strike_account.sql'),
  inputs: { strike, strike_airport: strikeAirport, airport_month: airportMonth, operator_kind: operatorKind },
  columns: {
    outcome: Column.string(),
    strikes: Column.integer({ required: true }),
    airline_strikes: Column.integer({ required: true }),
  },
  key: ['outcome'],
  checks: [
    Check.noRows(
      'every_strike_is_counted_once',
      'SELECT * FROM (SELECT sum(strikes) AS strikes FROM strike_account) WHERE strikes <> (SELECT count(*) FROM strike)',
    ),
    Check.noRows(
      'months_and_account_agree',
      `SELECT * FROM (SELECT sum(strikes) AS strikes FROM airport_month)
       WHERE strikes <> (SELECT sum(strikes) FROM strike_account WHERE outcome = 'beside flights')`,
    ),
  ],
});

curated.addModel('unmatched_strikes', {
  description: 'Airports whose strikes stand beside no flight, and why',
  sql: Sql.fromFile('models/unmatched_strikes.sql'),
  inputs: { strike_airport: strikeAirport, airport_month: airportMonth },
  columns: {
    airport_name: Column.string(),
    state: Column.string({ required: true }),
    iata: Column.string(),
    strikes: Column.integer({ required: true, description: 'In all years' }),
    because: Column.string({ required: true }),
  },
  key: ['airport_name'],
});

sharePunctuality(stack, { airportMonth, strikeAirport });

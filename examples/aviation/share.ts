import type { Stack } from 'aws-cdk-lib';
import { AudienceTable, DataProductShare, type Model } from 'cdk-data-mesh';

/** What operations counts anyway, and which airport a name of the strike export means: nobody need find that out again. */
export function sharePunctuality(stack: Stack, models: { airportMonth: Model; strikeAirport: Model }): void {
  const { airportMonth, strikeAirport } = models;

  const product = new DataProductShare(stack, 'Punctuality', {
    name: 'punctuality',
    version: '1.0.0',
    owner: 'operations@skies.example',
    description: 'On-time arrivals by airport and month in 2001, and the airports that the strike export names',
    tables: [airportMonth, strikeAirport],
  });
  product.addAudience('safety', {
    subscribers: ['safety'],
    tables: [
      AudienceTable.of(airportMonth, {
        // The strikes it counts itself; it is shown the airports that the strike export covers.
        columns: ['month', 'iata', 'airport', 'arrivals', 'flights', 'on_time_arrivals', 'doubtful_delays'],
        where: 'strikes IS NOT NULL',
      }),
      AudienceTable.of(strikeAirport, {
        columns: ['airport_name', 'iata', 'matched_by'],
        where: 'iata IS NOT NULL',
      }),
    ],
  });
}

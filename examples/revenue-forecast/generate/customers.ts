import { MONTHS } from './calendar';
import { OFFERINGS, type Offering } from './offerings';
import type { Random } from './random';

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly city: string;
  readonly segment: 'business' | 'consumer';
  /** The month of the first bill. */
  readonly from: number;
  /** The last month, where the customer left. */
  readonly until?: number;
  readonly orders: readonly { readonly offering: Offering; readonly quantity: number }[];
}

const FIRST = ['Zoë', 'André', 'Renée', 'Jürgen', 'Chloé', 'Björn', 'Noor', 'Daan', 'Aïsha', 'Sem', 'Inès', 'Loïs'];
const LAST = ['Müller', 'de Vries', 'Lefèvre', 'Jansen', 'Groß', 'Peeters', 'Çelik', 'Bakker', 'Østergaard', 'Visser'];
const FIRMS = ['Bakkerij', 'Garage', 'Apotheek', 'Café', 'Hôtel', 'Atelier', 'Brouwerij', 'Kwekerij'];
const CITIES = ["'s-Hertogenbosch", 'Utrecht', 'Liège', 'Köln', 'Gent', 'Maastricht', 'Zürich', 'Groningen'];

/** A hundred and ten at the start, some thirty more by the end. */
export function makeCustomers(random: Random): Customer[] {
  return Array.from({ length: 140 }, (_, index) => {
    const business = random.percent(55);
    const last = random.pick(LAST);
    const from = index < 110 ? 0 : 1 + (index % (MONTHS - 1));
    return {
      id: `K${10001 + index}`,
      name: business ? `${random.pick(FIRMS)} ${last}` : `${random.pick(FIRST)} ${last}`,
      city: random.pick(CITIES),
      segment: business ? 'business' : 'consumer',
      from,
      until: random.percent(5) && from < 15 ? from + random.int(6, 14) : undefined,
      orders: ordersOf(random, business),
    };
  });
}

function ordersOf(random: Random, business: boolean): Customer['orders'] {
  const chosen = new Set<Offering>();
  const count = random.int(1, 5);
  while (chosen.size < count) chosen.add(random.pick(OFFERINGS));
  return [...chosen].map((offering) => ({ offering, quantity: business ? random.int(5, 11) : random.int(1, 3) }));
}

import { REFRESH } from './calendar';

/** Something that is sold. Its group is the truth; the names are what the bills call it, month by month. */
export interface Offering {
  readonly group: string;
  readonly component: 'Basis' | 'Extra';
  readonly cents: number;
  /** What it is called from a month on; the first entry is its launch. */
  readonly names: readonly { readonly from: number; readonly name: string }[];
  /** The last month in which it is sold. */
  readonly until?: number;
}

const always = (name: string) => [{ from: 0, name }];
const renamed = (old: string, now: string) => [
  { from: 0, name: old },
  { from: REFRESH, name: now },
];

export const OFFERINGS: readonly Offering[] = [
  { group: 'Internet', component: 'Basis', cents: 2495, names: renamed('Internet Budget', 'Internet Start') },
  { group: 'Internet', component: 'Basis', cents: 3250, names: renamed('Internet Basis', 'Internet Start') },
  { group: 'Internet', component: 'Basis', cents: 4795, names: always('Internet Zakelijk') },
  { group: 'Internet', component: 'Extra', cents: 895, names: renamed('Café Hotspot', 'Café Wifi') },
  // The name was a television package's until the refresh: the same word, another product.
  { group: 'Internet', component: 'Basis', cents: 695, names: [{ from: REFRESH, name: 'Thuis Plus' }] },
  { group: 'Television', component: 'Basis', cents: 2850, names: renamed('Thuis Plus', 'TV Cinéma') },
  { group: 'Television', component: 'Basis', cents: 1295, names: always('TV Basis') },
  { group: 'Television', component: 'Extra', cents: 1499, names: always('TV Sport') },
  {
    group: 'Mobile',
    component: 'Basis',
    cents: 1250,
    names: [
      { from: 0, name: 'Bellen Los' },
      { from: 11, name: 'Mobiel Flex' },
      { from: REFRESH, name: 'Mobiel Vrij' },
    ],
  },
  { group: 'Mobile', component: 'Basis', cents: 2999, names: renamed('Bellen Onbeperkt', 'Mobiel Onbeperkt') },
  { group: 'Mobile', component: 'Extra', cents: 649, names: always('Europa Roaming') },
  { group: 'Cloud', component: 'Basis', cents: 995, names: renamed('Datacentrum Mini', 'Cloud Opslag') },
  { group: 'Cloud', component: 'Basis', cents: 4450, names: renamed('Datacentrum Maxi', 'Cloud Opslag') },
  { group: 'Cloud', component: 'Extra', cents: 575, names: always('Back-up Extra') },
  { group: 'Security', component: 'Extra', cents: 399, names: always('Virusschild') },
  { group: 'Security', component: 'Basis', cents: 1849, names: always('Camera Privé') },
  // Nobody could say what came after it: the little that Jane cannot match, kept in sight under a group of its own.
  { group: 'Not mapped', component: 'Extra', cents: 250, names: always('Faxdoorstuur'), until: 16 },
];

export function nameIn(offering: Offering, month: number): string {
  return offering.names.filter(({ from }) => from <= month).at(-1)?.name ?? offering.names[0].name;
}

export function isSold(offering: Offering, month: number): boolean {
  return offering.names[0].from <= month && month <= (offering.until ?? Number.POSITIVE_INFINITY);
}

/** Demand by group and month of the year, January first, in percent. */
export const SEASON: Readonly<Record<string, readonly number[]>> = {
  Internet: [110, 107, 103, 98, 94, 89, 83, 85, 98, 105, 112, 120],
  Television: [118, 112, 103, 94, 86, 92, 76, 74, 95, 106, 118, 128],
  Mobile: [84, 87, 92, 99, 107, 120, 138, 134, 106, 93, 84, 88],
  Cloud: [106, 102, 104, 100, 99, 97, 86, 84, 103, 106, 108, 107],
  Security: [92, 92, 95, 99, 104, 114, 124, 120, 101, 94, 93, 98],
  'Not mapped': [100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100],
};

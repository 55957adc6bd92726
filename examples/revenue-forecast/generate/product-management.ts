import { type CellObject, utils, type WorkBook, write } from '@e965/xlsx';
import type { Planted } from './finance';

const TITLE_ROWS = 2;

/** Product management's list as it is kept: by hand, with a title, a sheet of notes, and cells that nobody tidied. */
const ROWS: (string | CellObject)[][] = [
  ['Product', 'Productgroep', 'Sinds', 'Opmerking'],
  ['Internet Start', 'Internet', date('2026-08-01'), 'was Budget en Basis'],
  ['Internet Zakelijk ', 'Internet', date('2019-01-01'), ''],
  ['Café Wifi', ' Internet', date('2026-08-01'), ''],
  ['Thuis Plus', 'Internet', date('2026-08-01'), 'NIEUW! niet het oude tv-pakket'],
  ['TV Cinéma', 'Television', date('2026-08-01'), ''],
  ['tv basis', 'Television', date('2018-05-01'), ''],
  ['TV  Sport', 'Television', date('2020-09-01'), ''],
  ['Mobiel Vrij', 'Mobile', date('2026-08-01'), ''],
  ['Mobiel Onbeperkt', 'Mobile ', date('2026-08-01'), ''],
  ['Europa Roaming', 'Mobile', date('2017-06-15'), ''],
  ['Cloud Opslag', 'Cloud', date('2026-08-01'), 'Datacentrum Mini + Maxi'],
  ['Back-up Extra', 'Cloud', date('2021-02-01'), ''],
  ['Virusschild', 'Security', date('2016-01-01'), ''],
  ['Virusschild', 'Security', date('2016-01-01'), 'dubbel?'],
  ['Slimme Deurbel', { t: 'e', v: 0x2a }, date('2027-01-01'), 'groep nog onbekend'],
  ['', 'Security', date('2027-01-01'), ''],
  ['Camera Privé', 'Security', date('2022-11-01'), ''],
];

export function productWorkbook(planted: Planted[]): Buffer {
  const fault = (product: string, column: string, reason: string) => {
    const line = TITLE_ROWS + 1 + ROWS.findIndex(([name]) => name === product);
    planted.push({ table: 'product.product', file: 'products.xlsx', line, column, reason });
  };
  fault('Slimme Deurbel', 'product_group', 'required');
  fault('', 'product', 'required');

  const book: WorkBook = utils.book_new();
  // Fixed, so that the same workbook is the same bytes on every day.
  book.Props = { Title: 'Producten', Author: 'Productmanagement', CreatedDate: new Date(Date.UTC(2026, 7, 1)) };
  utils.book_append_sheet(
    book,
    utils.aoa_to_sheet([['Lees mij'], ['De lijst staat op het blad Producten.']]),
    'Leesmij',
  );
  const sheet = utils.aoa_to_sheet([['Producten en hun groep, versie augustus 2026'], [], ...ROWS]);
  sheet['!merges'] = [{ s: { r: 0, c: 0 }, e: { r: 0, c: 3 } }];
  utils.book_append_sheet(book, sheet, 'Producten');
  return write(book, { type: 'buffer', bookType: 'xlsx', compression: true });
}

/** A real date cell: days since the last day of 1899, shown as a date. */
function date(iso: string): CellObject {
  return { t: 'n', v: Date.parse(iso) / 86_400_000 + 25_569, z: 'dd-mm-yyyy' };
}

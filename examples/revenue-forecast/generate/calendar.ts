/** Months are counted from the first one that finance exported. */
export const FIRST_YEAR = 2024;
export const FIRST_MONTH = 5;
export const MONTHS = 30;

/** August 2026: the public offerings are refreshed. */
export const REFRESH = 27;
/** August 2024: finance's export renames its headers. */
export const NEW_HEADERS = 3;
/** March 2026: finance sends its bill lines again, corrected. */
export const CORRECTED = 22;

export function yearOf(month: number): number {
  return FIRST_YEAR + Math.floor((FIRST_MONTH - 1 + month) / 12);
}

/** 1 to 12. */
export function monthOfYear(month: number): number {
  return ((FIRST_MONTH - 1 + month) % 12) + 1;
}

/** `2026-03` */
export function monthName(month: number): string {
  return `${yearOf(month)}-${two(monthOfYear(month))}`;
}

/** `13/03/2026` */
export function dutchDate(month: number, day: number): string {
  return `${two(day)}/${two(monthOfYear(month))}/${yearOf(month)}`;
}

export function two(value: number): string {
  return String(value).padStart(2, '0');
}

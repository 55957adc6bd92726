import type { ParseRule } from '../../contract';
import { quoteLiteral } from '../../engine';

/** Clocks go back at night; looking at the hour first spares the others a look at the zone's rules. */
const AT_NIGHT = 'NOT BETWEEN 4 AND 22';
const HOUR_MS = 3_600_000;

/** A place's clocks: what instant they showed a local time at. */
export class TimeZone {
  private readonly shift: string;

  constructor(
    readonly name: string,
    private readonly repeatedHour?: ParseRule['repeatedHour'],
  ) {
    this.shift = `INTERVAL ${shiftOf(name) / 60_000} MINUTE`;
  }

  /** SQL: the instant of a local time; NULL where the clocks never showed it, or twice and nobody declared which counts. */
  instant(local: string): string {
    const later = this.later(local);
    const shown = `${this.local(later)} = ${local}`;
    if (this.repeatedHour === 'later') return `CASE WHEN ${shown} THEN ${later} END`;
    const earlier = this.repeatedHour === 'earlier' ? `${later} - ${this.shift}` : 'NULL';
    return `CASE WHEN ${this.isRepeated(local)} THEN ${earlier} WHEN ${shown} THEN ${later} END`;
  }

  /** SQL: true where the clocks showed the local time twice. */
  isRepeated(local: string): string {
    return `(hour(${local}) ${AT_NIGHT} AND ${this.local(`${this.later(local)} - ${this.shift}`)} = ${local})`;
  }

  /** SQL: what the clocks showed at an instant. */
  local(instant: string): string {
    return `timezone(${quoteLiteral(this.name)}, ${instant})`;
  }

  /** Of two instants at which the clocks showed a time the engine takes the later one. */
  private later(local: string): string {
    return `timezone(${quoteLiteral(this.name)}, ${local})`;
  }
}

/** By how much the clocks go back, in milliseconds; an hour where they no longer do. */
function shiftOf(zone: string): number {
  const [winter, summer] = [0, 6].map((month) => offsetOf(zone, new Date(Date.UTC(2026, month, 1))));
  return Math.abs(summer - winter) || HOUR_MS;
}

function offsetOf(timeZone: string, at: Date): number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes = '0'] = /GMT([+-])(\d+):?(\d+)?/.exec(name) ?? ['', '+', '0'];
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR_MS + Number(minutes) * 60_000);
}

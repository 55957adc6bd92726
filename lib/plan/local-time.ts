/** `2026-01-31 23:59:59`, as a clock on the wall shows it in a time zone (IANA name). */
export function localTime(instant: Date, timeZone: string): string {
  const clock = clocks.get(timeZone) ?? clockOf(timeZone);
  clocks.set(timeZone, clock);
  // A run has one time, and each of its models asks for it.
  const at = instant.getTime();
  if (clock.shown?.at === at) return clock.shown.text;
  const parts = clock.format.formatToParts(instant);
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  const text = `${of('year')}-${of('month')}-${of('day')} ${of('hour')}:${of('minute')}:${of('second')}`;
  clock.shown = { at, text };
  return text;
}

interface Clock {
  readonly format: Intl.DateTimeFormat;
  /** What it showed last. */
  shown?: { readonly at: number; readonly text: string };
}

/** A clock costs as much as a thousand looks at it. A mesh has one time zone. */
const clocks = new Map<string, Clock>();

function clockOf(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return { format };
}

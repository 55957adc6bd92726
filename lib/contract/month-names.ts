/** Abbreviations that are written and that today's locale data no longer has. */
const ALSO_WRITTEN: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  de: { mrz: 3 },
  en: { sept: 9 },
};

/** Systems that do not know a locale's abbreviations cut the name. */
const CUT = 3;

/**
 * Names of months of a locale, long, short and cut to three letters, as they stand alone and in a date: in small letters,
 * without a dot at the end, each with its month's number. A name that means two months is none.
 */
export function monthNames(locale: string): ReadonlyMap<string, number> {
  const names = new Map<string, number | undefined>();
  const add = (name: string, month: number) => {
    for (const form of ['NFC', 'NFD']) {
      const key = name.normalize(form).toLowerCase().replace(/\.$/, '').trim();
      names.set(key, names.has(key) && names.get(key) !== month ? undefined : month);
    }
  };
  for (let month = 1; month <= 12; month++) {
    const day = new Date(Date.UTC(2024, month - 1, 15));
    for (const width of ['long', 'short'] as const) {
      const alone = new Intl.DateTimeFormat(locale, { month: width, timeZone: 'UTC' }).format(day);
      add(alone, month);
      add(alone.slice(0, CUT), month);
      // Slavic languages and others have another form of the name beside a day.
      const parts = new Intl.DateTimeFormat(locale, { month: width, day: 'numeric', timeZone: 'UTC' }).formatToParts(
        day,
      );
      for (const { type, value } of parts) if (type === 'month') add(value, month);
    }
  }
  for (const [name, month] of Object.entries(ALSO_WRITTEN[locale.split('-')[0]] ?? {})) add(name, month);
  const clear = [...names].filter((entry): entry is [string, number] => entry[1] !== undefined && /\D/.test(entry[0]));
  return new Map(clear);
}

/** What is wrong with a locale's name, or undefined where its names of months are known. */
export function localeProblem(locale: string): string | undefined {
  try {
    if (Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0) return undefined;
  } catch {
    // Not even of a locale's form: the same message.
  }
  return `'locale' must be a language tag, got '${locale}'`;
}

const TIME = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/;
const DAY = /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})$/;

/** One spelling for what is the same truth, number, time or day; other texts without case. It makes nothing equal that the benchmark tells apart. */
export function normalize(cell: string): string {
  const text = cell.trim();
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true' ? '1' : '0';
  if (/^[-+]?\d{1,15}$/.test(text)) return String(Number(text));
  if (/^[-+]?\d{0,15}\.\d{1,15}$/.test(text)) return `${Number(text)}f`;
  const time = TIME.exec(text);
  if (time) return [time[1], time[2], time[3] ?? '0'].map((part) => part.padStart(2, '0')).join(':');
  const day = DAY.exec(text);
  if (day) return day.slice(1).map(Number).join('-');
  return cell.toLowerCase();
}

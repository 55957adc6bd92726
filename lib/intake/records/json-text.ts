const MOST_EXPONENT = 60;

/** Key and value, as written, of each member of a well-formed JSON object. */
export function* members(object: string): Generator<[key: string, value: string]> {
  let at = skipSpace(object, 1);
  while (object[at] !== '}') {
    const keyEnd = valueEnd(object, at);
    const key = JSON.parse(object.slice(at, keyEnd)) as string;
    const start = skipSpace(object, skipSpace(object, keyEnd) + 1);
    const end = valueEnd(object, start);
    yield [key, object.slice(start, end)];
    at = skipSpace(object, end);
    if (object[at] === ',') at = skipSpace(object, at + 1);
  }
}

/** Each element, as written, of a well-formed JSON array. */
export function* elements(array: string): Generator<string> {
  let at = skipSpace(array, 1);
  while (array[at] !== ']') {
    const end = valueEnd(array, at);
    yield array.slice(at, end);
    at = skipSpace(array, end);
    if (array[at] === ',') at = skipSpace(array, at + 1);
  }
}

/** `1.25e3` as `1250`: the same number in plain digits. Larger ones stay as they are, for no decimal type can hold them. */
export function withoutExponent(number: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(number);
  if (!parts) return number;
  const [, sign, whole, fraction = '', power] = parts;
  const exponent = Number(power);
  if (Math.abs(exponent) > MOST_EXPONENT) return number;
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const before = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const behind = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  return `${sign}${before.replace(/^0+(?=\d)/, '')}${behind ? `.${behind}` : ''}`;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= 32) at++;
  return at;
}

/** Behind the value that begins at `from`. */
function valueEnd(text: string, from: number): number {
  const first = text[from];
  if (first === '"') return stringEnd(text, from);
  if (first !== '{' && first !== '[') {
    let at = from;
    while (at < text.length && !/[\s,\]}]/.test(text[at])) at++;
    return at;
  }
  let depth = 0;
  for (let at = from; ; at++) {
    const character = text[at];
    if (character === '"') at = stringEnd(text, at) - 1;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1;
  }
}

function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); ; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return at + 1;
  }
}

/** How deep brackets stand inside of each other in well-formed JSON. */
export function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '"') at = stringEnd(json, at) - 1;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth--;
  }
  return deepest;
}

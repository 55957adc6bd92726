/** A type as it is written: `long`, `decimal(9,2)`, `list<string>`, `map<string, long>`, `struct<"a b": int, c: date>`. */
export type Type =
  | { readonly kind: 'primitive'; readonly name: string }
  | { readonly kind: 'list'; readonly element: Type }
  | { readonly kind: 'map'; readonly key: Type; readonly value: Type }
  | { readonly kind: 'struct'; readonly fields: readonly { readonly name: string; readonly type: Type }[] };

/** The type, or undefined where the text is none. */
export function parseType(text: string): Type | undefined {
  const tokens = text.match(/"(?:[^"]|"")*"|decimal\(\s*\d+\s*,\s*\d+\s*\)|fixed\[\d+\]|[<>,:]|[^\s<>,:"]+/g) ?? [];
  let at = 0;
  const take = (token: string) => tokens[at] === token && ++at > 0;
  const parse = (): Type | undefined => {
    const name = tokens[at++];
    if (name === undefined || /^[<>,:"]/.test(name)) return undefined;
    if (!take('<')) return { kind: 'primitive', name: name.replace(/\s/g, '') };
    if (name === 'list') {
      const element = parse();
      return element && take('>') ? { kind: 'list', element } : undefined;
    }
    if (name === 'map') {
      const key = parse();
      const value = key && take(',') ? parse() : undefined;
      return key && value && take('>') ? { kind: 'map', key, value } : undefined;
    }
    if (name !== 'struct') return undefined;
    const fields: { name: string; type: Type }[] = [];
    do {
      const field = tokens[at++];
      if (field === undefined || /^[<>,:]/.test(field) || !take(':')) return undefined;
      const type = parse();
      if (!type) return undefined;
      fields.push({ name: field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field, type });
    } while (take(','));
    return take('>') ? { kind: 'struct', fields } : undefined;
  };
  const type = parse();
  return type && at === tokens.length ? type : undefined;
}

/** True where a map stands somewhere in it. */
export function hasMap(type: Type): boolean {
  switch (type.kind) {
    case 'primitive':
      return false;
    case 'list':
      return hasMap(type.element);
    case 'struct':
      return type.fields.some((field) => hasMap(field.type));
    case 'map':
      return true;
  }
}

export function printType(type: Type): string {
  switch (type.kind) {
    case 'primitive':
      return type.name;
    case 'list':
      return `list<${printType(type.element)}>`;
    case 'map':
      return `map<${printType(type.key)}, ${printType(type.value)}>`;
    case 'struct': {
      const name = (text: string) => (/^[A-Za-z_]\w*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`);
      return `struct<${type.fields.map((field) => `${name(field.name)}: ${printType(field.type)}`).join(', ')}>`;
    }
  }
}

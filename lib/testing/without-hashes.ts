/** What jest takes in `expect.addSnapshotSerializer`. */
export interface Serializer {
  test(value: unknown): boolean;
  print(value: unknown, print: (value: unknown) => string): string;
}

/** The content of an asset or of a handler: another with every version of a library, and nothing that one reviews. */
const HASH = /(?<![0-9a-zA-Z])[0-9a-f]{64}(?![0-9a-zA-Z])|(?<=CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/;
const HASHES = new RegExp(HASH, 'g');

/**
 * A jest snapshot serializer for templates: hashes of content become `<hash>`, so that a snapshot changes with what is declared and
 * with nothing else.
 *
 * @example
 * expect.addSnapshotSerializer(withoutHashes);
 * expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
 */
export const withoutHashes: Serializer = {
  test: (value) => (typeof value === 'string' ? HASH.test(value) : isRecord(value) && Object.keys(value).some(hasHash)),
  print: (value, print) => {
    if (typeof value === 'string') return print(stripped(value));
    return print(Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [stripped(key), inner])));
  },
};

function stripped(text: string): string {
  return text.replace(HASHES, '<hash>');
}

function hasHash(text: string): boolean {
  return HASH.test(text);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

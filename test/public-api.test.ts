import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(__dirname, '..');
const golden = join(root, 'test/golden/public-api.txt');

/** Every exported symbol with its public members, one a line: what a user's code may lean on. */
function publicApi(): string[] {
  const entry = join(root, 'constructs/index.ts');
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram([entry], { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error('constructs/index.ts exports nothing');
  return checker.getExportsOfModule(module).flatMap((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return [target.name, ...membersOf(checker, target).map((member) => `${target.name}.${member}`)];
  });
}

function membersOf(checker: ts.TypeChecker, symbol: ts.Symbol): string[] {
  const members = [...(symbol.members?.values() ?? []), ...(symbol.exports?.values() ?? [])];
  return members.filter(isPublic).map((member) => {
    const declaration = member.valueDeclaration ?? member.declarations?.[0];
    const type = declaration ? checker.typeToString(checker.getTypeOfSymbolAtLocation(member, declaration)) : '';
    const optional = member.flags & ts.SymbolFlags.Optional ? '?' : '';
    return `${member.name}${optional}: ${type.replace(/\bimport\("[^"]*"\)\./g, '').replace(/\s+/g, ' ')}`;
  });
}

function isPublic(member: ts.Symbol): boolean {
  const declaration = member.valueDeclaration ?? member.declarations?.[0];
  if (!declaration || member.name === 'prototype' || member.name.startsWith('_')) return false;
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  if (ts.getCombinedModifierFlags(declaration as ts.Declaration) & hidden) return false;
  return !ts.getJSDocTags(declaration).some((tag) => tag.tagName.text === 'internal');
}

test('the public API is the one that was agreed on; UPDATE_GOLDEN=1 writes it anew', () => {
  const api = `${publicApi().sort().join('\n')}\n`;
  if (process.env.UPDATE_GOLDEN) writeFileSync(golden, api);
  expect(api.split('\n')).toEqual(readFileSync(golden, 'utf8').split('\n'));
});

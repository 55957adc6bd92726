import type { Branch } from './branch';

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly how?: string;
}

/** All arrows of a target's branches, in the direction in which values go. */
function arrowsOf(up: Branch | undefined, down: Branch | undefined): { names: string[]; arrows: Arrow[] } {
  const names = new Set<string>();
  const arrows = new Map<string, Arrow>();
  const visit = (branch: Branch, isUp: boolean): void => {
    names.add(branch.name);
    for (const other of branch.branches) {
      const [from, to] = isUp ? [other.name, branch.name] : [branch.name, other.name];
      arrows.set(`${from}\0${to}`, { from, to, how: other.how });
      visit(other, isUp);
    }
  };
  if (up) visit(up, true);
  if (down) visit(down, false);
  return { names: [...names], arrows: [...arrows.values()] };
}

/** A flowchart that Markdown readers draw (https://mermaid.js.org). */
export function mermaid(up: Branch | undefined, down: Branch | undefined): string[] {
  const { names, arrows } = arrowsOf(up, down);
  const id = (name: string): string => `n${names.indexOf(name)}`;
  // Entities, as the language escapes: a name may have quotes and brackets in it.
  const text = (name: string): string => name.replace(/[^\w .:-]/gu, (letter) => `#${letter.codePointAt(0)};`);
  return [
    'flowchart LR',
    ...names.map((name) => `  ${id(name)}["${text(name)}"]`),
    ...arrows.map(({ from, to, how }) => `  ${id(from)} -->${how ? `|${how}|` : ''} ${id(to)}`),
  ];
}

/** A graph in the language of Graphviz. */
export function dot(up: Branch | undefined, down: Branch | undefined): string[] {
  const { names, arrows } = arrowsOf(up, down);
  const quoted = (name: string): string => `"${name.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
  return [
    'digraph lineage {',
    '  rankdir=LR;',
    '  node [shape=box];',
    ...names.map((name) => `  ${quoted(name)};`),
    ...arrows.map(({ from, to, how }) => `  ${quoted(from)} -> ${quoted(to)}${how ? ` [label="${how}"]` : ''};`),
    '}',
  ];
}

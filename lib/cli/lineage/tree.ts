import { type Style, visible } from '../terminal';
import type { Branch } from './branch';

/** A branch as lines, those below it drawn as a tree. */
export function treeLines(branches: readonly Branch[], style: Style, indent = ''): string[] {
  return branches.flatMap((branch, at) => {
    const isLast = at === branches.length - 1;
    return [
      `${indent}${isLast ? '└─ ' : '├─ '}${label(branch, style)}`,
      ...treeLines(branch.branches, style, `${indent}${isLast ? '   ' : '│  '}`),
    ];
  });
}

function label({ name, how, unknown, isRepeated }: Branch, style: Style): string {
  const notes = [
    ...(how ? [style.dim(how)] : []),
    ...(isRepeated ? [style.dim('see above')] : []),
    ...(unknown === undefined ? [] : [style.yellow(`unknown: ${visible(unknown)}`)]),
  ];
  return [visible(name), ...notes].join('  ');
}

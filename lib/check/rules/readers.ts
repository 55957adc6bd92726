import type { Problem } from '../../error';
import type { Mesh } from '../../plan';
import { problemOf } from '../subject';

/** Every model is there for somebody. */
export function unreadModels(mesh: Mesh): Problem[] {
  const read = new Set<string>();
  for (const [name, model] of mesh.models) {
    for (const { table } of model.inputs) if (table !== name) read.add(table);
    for (const { to } of model.relations) read.add(to);
    if (model.answer) read.add(name);
  }
  for (const product of mesh.products.values()) for (const { table } of product.tables) read.add(table);
  for (const team of mesh.teams.values()) for (const table of team.reads) read.add(table);
  return [...mesh.models]
    .filter(([name]) => !read.has(name) && !mesh.external.has(name))
    .map(([name, model]) =>
      problemOf('unread-model', model, `nobody reads ${name}`, 'publish it, show it as an answer, or take it out'),
    );
}

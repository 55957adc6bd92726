import { nameHint } from '../check';
import { fail, MeshError } from '../error';
import type { TeamManifest } from '../manifest';
import type { Platform } from '../run';

/** The team of that name. */
export function teamNamed({ mesh }: Platform, name: string): TeamManifest {
  const team = mesh.teams.get(name);
  if (team) return team;
  const declare = `declare one: new TeamAnalyticsEnvironment(stack, 'Team', { … })`;
  return fail(`there is no team '${name}'`, mesh.teams.size > 0 ? nameHint(name, mesh.teams.keys()) : declare);
}

/** Throws for what the team was not granted, with the construct that would grant it. */
export function assertGranted({ domain, path, reads }: TeamManifest, tables: readonly string[]): void {
  const refused = tables.filter((table) => !reads.includes(table));
  if (refused.length === 0) return;
  throw new MeshError(
    refused.map((table) => ({
      message: `the team '${domain}' was not granted '${table}'`,
      hint: table.endsWith('__quarantine')
        ? 'a quarantine is for who owns the dataset; leave --team out'
        : `add it to 'reads' of TeamAnalyticsEnvironment '${path}'`,
      place: { construct: path },
    })),
  );
}

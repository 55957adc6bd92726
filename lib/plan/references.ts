import { nearest, type Problems } from '../error';
import { type DatasetManifest, type InputManifest, logicalName, type ModelManifest } from '../manifest';
import type { Mesh } from './mesh';
import { checkProduct } from './product-references';
import { subscribedNames, subscribedTable } from './subscribed-table';

/** Every name that the manifests mention is declared, and every history that is asked for can be told. */
export function checkReferences(mesh: Mesh, problems: Problems): void {
  for (const dataset of mesh.datasets.values()) checkDataset(mesh, dataset, problems);
  for (const model of mesh.models.values()) {
    if (!mesh.external.has(logicalName(model))) checkModel(mesh, model, problems);
  }
  for (const product of mesh.products.values()) checkProduct(mesh, product, problems);
}

function checkDataset(mesh: Mesh, dataset: DatasetManifest, problems: Problems): void {
  const place = { construct: dataset.path };
  if (!mesh.sources.has(dataset.source) && !mesh.external.has(logicalName(dataset))) {
    problems.add(
      `'source' names no source '${dataset.source}'`,
      didYouMean(dataset.source, mesh.sources.keys()) ?? 'declare it in a LandingZone of the same app',
      place,
    );
  }
  if (dataset.history === 'latest' && dataset.key.length === 0) {
    problems.add(`'history' asks for the latest rows by key, but 'key' is empty`, `name the key's columns`, place);
  }
}

function checkModel(mesh: Mesh, model: ModelManifest, problems: Problems): void {
  for (const input of model.inputs) checkInput(mesh, model, input, problems);
  for (const { to } of model.relations) {
    if (!mesh.datasets.has(to) && !mesh.models.has(to) && !subscribedTable(mesh, to))
      unknownTable(mesh, model, 'relations', to, problems);
  }
}

function checkInput(mesh: Mesh, model: ModelManifest, input: InputManifest, problems: Problems): void {
  const { kind } = input.view;
  const place = { construct: model.path };
  const dataset = mesh.datasets.get(input.table);
  if (!dataset) {
    const isModel = mesh.models.has(input.table);
    if (!isModel && !subscribedTable(mesh, input.table)) unknownTable(mesh, model, 'inputs', input.table, problems);
    else if (kind !== 'default') {
      problems.add(
        `input '${input.name}' asks for the history '${kind}' of ${input.table}, which is ${isModel ? 'a model' : 'a published table'}`,
        `only datasets have one; use the ${isModel ? 'model' : 'table'} itself`,
        place,
      );
    }
    return;
  }
  if ((kind === 'latest' || kind === 'changes' || kind === 'asOf') && dataset.key.length === 0) {
    problems.add(
      `input '${input.name}' asks for the history '${kind}' of ${input.table}, which has no key`,
      `give ${dataset.path} a 'key', or read all()`,
      place,
    );
  }
  const period = mesh.sources.get(dataset.source)?.period.kind;
  if ((kind === 'changes' || kind === 'asOf') && period === 'none') {
    problems.add(
      `input '${input.name}' asks for the history '${kind}' of ${input.table}, whose files speak of no period`,
      `give its source a 'period', for example Period.fromName('bills-{yyyy}-{MM}.csv') or Period.arrival()`,
      place,
    );
  }
}

function unknownTable(mesh: Mesh, model: ModelManifest, prop: string, name: string, problems: Problems): void {
  problems.add(
    `'${prop}' names no table '${name}'`,
    didYouMean(name, [...mesh.datasets.keys(), ...mesh.models.keys(), ...subscribedNames(mesh)]) ??
      'declare it in this app, or vendor its contract',
    { construct: model.path },
  );
}

function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const near = nearest(name, candidates);
  return near && `did you mean '${near}'`;
}

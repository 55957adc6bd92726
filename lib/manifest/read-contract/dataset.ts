import { DATASET_FIELDS } from '../contract-fields';
import { CONTRACT_DEFAULTS } from '../dataset-contract';
import type { DatasetManifest, SourceManifest } from '../manifest';
import { physicalTable } from '../names';
import { columnOf, keyOf } from './column';
import { type ContractDocument, mapsIn, type Path } from './document';
import { ownFields } from './own-fields';

/** The dataset that the one schema object is. Its shape is still to be checked. */
export function datasetOf(document: ContractDocument, source: SourceManifest): DatasetManifest {
  const objects = mapsIn(document.root.schema);
  if (objects.length !== 1) {
    const hint = objects.length === 0 ? 'add schema: with the dataset and its properties' : 'make a contract of each';
    document.wrong(['schema'], `'schema' must have one object, got ${objects.length}`, hint);
  }
  const { name: named, description, properties, customProperties } = objects[0] ?? {};
  const { domain, path } = source;
  const here: Path = ['schema', 0];
  const name = String(named);
  document.checkName([...here, 'name'], "'name' of the schema object", name);
  const columns = mapsIn(properties).map((it, at) => columnOf(document, [...here, 'properties', at], it, at));
  if (columns.length === 0) document.wrong(here, `'${name}' has no properties`, 'name at least one column');
  const own = ownFields(document, {
    path: [...here, 'customProperties'],
    properties: customProperties,
    known: DATASET_FIELDS,
  });
  document.cameFrom('dataset', here);
  for (const field of Object.keys(own.values)) document.cameFrom(`dataset/${field}`, [...own.path, field]);
  const place = physicalTable({ mesh: 'local', stage: 'dev', domain, layer: 'staging', table: name, bucket: 'local' });
  const dataset = {
    path,
    domain,
    name,
    ...(description === undefined ? {} : { description }),
    source: `${domain}.${source.name}`,
    columns,
    key: keyOf(mapsIn(properties)),
    ...CONTRACT_DEFAULTS.dataset,
    ...own.values,
    place,
    quarantine: { ...place, table: `${name}__quarantine`, prefix: `${place.prefix}__quarantine` },
  };
  return dataset as unknown as DatasetManifest;
}

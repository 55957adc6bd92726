import { Document, isCollection, type Node, visit, type YAMLMap, type YAMLSeq } from 'yaml';
import type { OdcsDocument } from '../contract';
import { type DatasetContract, datasetDocument } from './dataset-contract';

export interface ContractTextOptions {
  /** Lines at the top. */
  readonly head?: readonly string[];
  /** Lines above a column, by its name. */
  readonly comments?: ReadonlyMap<string, readonly string[]>;
}

const PAGE = 120;

/** The YAML of a contract: a line a column where there is room. */
export function datasetContractText(
  contract: DatasetContract,
  { head = [], comments }: ContractTextOptions = {},
): string {
  const document = new Document(datasetDocument(contract));
  const properties = document.getIn(['schema', 0, 'properties']) as YAMLSeq<YAMLMap>;
  visit(document, {
    Pair: (_, { key, value }) => {
      if (String(key) === 'customProperties' && isCollection(value)) value.flow = true;
    },
  });
  for (const item of properties.items) {
    layOut(item);
    const lines = comments?.get(String(item.get('name')));
    if (lines?.length) item.commentBefore = lines.map((line) => ` ${line}`).join('\n');
  }
  if (head.length > 0) document.commentBefore = head.map((line) => ` ${line}`).join('\n');
  return document.toString({ lineWidth: 0 });
}

/** A property of the schema as one line that can stand in a contract. */
export function propertyLine(property: OdcsDocument): string {
  const document = new Document([property]);
  const [item] = (document.contents as unknown as YAMLSeq<YAMLMap>).items;
  item.flow = true;
  return document.toString({ lineWidth: 0 }).trimEnd();
}

/** In one line where it fits, else a line a field. */
function layOut(item: YAMLMap): void {
  const inOne = propertyLine(item.toJSON());
  if (inOne.length <= PAGE) item.flow = true;
  else for (const { value } of item.items) if (isCollection(value as Node)) (value as YAMLSeq).flow = true;
}

import { parseDocument, stringify } from 'yaml';
import { MeshError } from '../error';
import { contractHash, type OdcsDocument, odcsOf } from './odcs';
import { parseOdcs } from './odcs-parse';
import type { ProductContract } from './product-contract';

/** A contract as a file has it. */
export interface WrittenContract {
  readonly contract: ProductContract;
  readonly document: OdcsDocument;
  /** Hash of the document. */
  readonly hash: string;
}

/** The YAML of a contract's document. */
export function contractText(contract: ProductContract): string {
  const { product, version, audience } = contract;
  const head = [
    `# What the audience '${audience}' of ${product} ${version} may count on: an Open Data Contract Standard document.`,
    '# Written by data-mesh; a change by hand is found by its hash.',
  ];
  return `${head.join('\n')}\n${stringify(odcsOf(contract), { lineWidth: 0 })}`;
}

/**
 * A contract from its YAML.
 *
 * @param from where the text was read, for messages
 */
export function readContract(text: string, from?: string): WrittenContract {
  const yaml = parseDocument(text, { logLevel: 'silent' });
  const [fault] = yaml.errors;
  if (fault) refuse(fault.message.split('\n')[0], from, fault.linePos?.[0].line);
  const document = toPlain(() => yaml.toJS({ maxAliasCount: 0 }), from);
  const contract = parseOdcs(document, from);
  return { contract, document: document as OdcsDocument, hash: contractHash(document as OdcsDocument) };
}

/** A document that grows by references to itself is none of ours. */
function toPlain(read: () => unknown, from?: string): unknown {
  try {
    return read();
  } catch (error) {
    return refuse((error as Error).message, from);
  }
}

function refuse(fault: string, file?: string, line?: number): never {
  throw new MeshError([
    { message: `the contract is no YAML: ${fault}`, hint: 'subscribe to the product again', place: { file, line } },
  ]);
}

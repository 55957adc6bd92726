import type { DatasetContract } from '../dataset-contract';
import { datasetOf } from './dataset';
import { ContractDocument, shown } from './document';
import { checkMeaning } from './meaning';
import { checkShape } from './shape';
import { sourceOf } from './source';

/**
 * The contract that a document of the Open Data Contract Standard says, YAML or JSON.
 *
 * @param from where the text was read, for messages
 * @throws MeshError with all that is wrong, each with its line and the mend
 */
export function readDatasetContract(text: string, from?: string): DatasetContract {
  const document = new ContractDocument(text, from);
  const { apiVersion, domain = 'local' } = document.root;
  if (!/^v3\.\d+\.\d+$/.test(String(apiVersion)))
    document.wrong(['apiVersion'], `'apiVersion' must be v3.1.0, got ${shown(apiVersion)}`);
  document.checkName(['domain'], "'domain'", String(domain));
  const { source, timeZone } = sourceOf(document, String(domain), from ?? 'contract');
  const contract = { source, dataset: datasetOf(document, source), timeZone };
  checkShape(document, 'source', source);
  checkShape(document, 'dataset', contract.dataset);
  // Rules of meaning rely on the shape.
  document.throwIfWrong();
  checkMeaning(document, contract);
  document.throwIfWrong();
  return contract;
}

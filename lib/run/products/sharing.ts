import type { Tables } from '../../table';
import type { Registry } from './registry';

/** What a platform needs to publish, and to read what others published. */
export interface Sharing {
  readonly registry: Registry;
  /** Rows that were made up from a contract, where the producer never ran on this machine. Absent: there are none. */
  readonly samples?: Registry;
  /** The mesh's salt, for masks. It is in no message, log or manifest. */
  salt(): Promise<string>;
  /** Another team's tables, by the URI of their folder. */
  tablesAt(location: string): Promise<Tables>;
}

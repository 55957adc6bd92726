import { type AuditRequest, auditOne } from './audit-one';
import { withPlatform } from './platform';
import { namingTransient } from './transient';

/** Audits what the state machine hands it. */
export function handler(request: AuditRequest): Promise<void> {
  return namingTransient(() => withPlatform((platform) => auditOne(platform, request)));
}

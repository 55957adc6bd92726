/** What one check found. Plain JSON. */
export interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'fail';
  /** What is there. */
  readonly found: string;
  /** What to do about it. */
  readonly mend?: string;
}

export const ok = (check: string, found: string): Finding => ({ check, status: 'ok', found });
export const warn = (check: string, found: string, mend: string): Finding => ({ check, status: 'warn', found, mend });
export const bad = (check: string, found: string, mend: string): Finding => ({ check, status: 'fail', found, mend });

import { isTimeZone } from '../../lib/contract';
import { checkName, type Rule } from './rule';

/** A department's landing zone, or a team's layer. */
export const DOMAIN_RULES: readonly Rule<{ readonly domain: string }>[] = [
  ({ domain }, problems) => checkName(problems, "'domain'", domain),
];

/** What DataMesh.configure or the context says. */
export const SETTINGS_RULES: readonly Rule<{
  readonly mesh: string;
  readonly stage: string;
  readonly timeZone: string;
}>[] = [
  ({ mesh }, problems) => checkName(problems, "'mesh'", mesh),
  ({ stage }, problems) => checkName(problems, "'stage'", stage),
  ({ timeZone }, problems) => {
    if (!isTimeZone(timeZone))
      problems.add(`'timeZone' must be an IANA name, got '${timeZone}'`, "for example 'Europe/Amsterdam'");
  },
];

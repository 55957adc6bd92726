import type { Command } from '../command';
import { adopt } from './adopt';
import { audit } from './audit';
import { check } from './check';
import { contract } from './contract';
import { cost } from './cost';
import { diff } from './diff';
import { doctor } from './doctor';
import { history } from './history';
import { impact } from './impact';
import { infer } from './infer';
import { lineage } from './lineage';
import { ls } from './ls';
import { maintain } from './maintain';
import { create } from './new';
import { pull } from './pull';
import { quarantine } from './quarantine';
import { redrive } from './redrive';
import { relocate } from './relocate';
import { replay } from './replay';
import { giveBack } from './return';
import { rollback } from './rollback';
import { run } from './run';
import { runs } from './runs';
import { shell } from './shell';
import { sql } from './sql';
import { stage } from './stage';
import { subscribe } from './subscribe';
import { test } from './test';

/** In the order in which one meets them. */
export const COMMANDS: readonly Command[] = [
  create,
  doctor,
  run,
  runs,
  ls,
  sql,
  shell,
  quarantine,
  audit,
  replay,
  redrive,
  giveBack,
  check,
  diff,
  lineage,
  impact,
  test,
  subscribe,
  pull,
  history,
  rollback,
  infer,
  stage,
  contract,
  cost,
  maintain,
  relocate,
  adopt,
];

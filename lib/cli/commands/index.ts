import type { Command } from '../command';
import { check } from './check';
import { ls } from './ls';
import { create } from './new';
import { quarantine } from './quarantine';
import { run } from './run';
import { shell } from './shell';
import { sql } from './sql';

/** In the order in which one meets them. */
export const COMMANDS: readonly Command[] = [create, run, ls, sql, shell, quarantine, check];

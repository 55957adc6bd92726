import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeStaleManifests } from '../app/stale-manifests';

export interface DataMeshCheckOptions {
  /**
   * True where warnings fail the synthesis too.
   *
   * @default false
   */
  readonly strict?: boolean;
}

/** What the CDK tells a plugin of, as far as it is looked at. */
export interface ValidationContext {
  readonly stackTemplates: readonly { readonly templatePath: string }[];
  readonly appConstruct: object;
}

export interface Violation {
  readonly ruleName: string;
  readonly description: string;
  readonly fix?: string;
  readonly severity: string;
  readonly violatingResources: { readonly constructPath: string; readonly locations: string[] }[];
}

export interface ValidationReport {
  readonly success: boolean;
  readonly violations: Violation[];
  readonly pluginVersion: string;
}

/**
 * Proves what an app declares while it is synthesized, as `data-mesh check` does: `cdk synth` and `cdk deploy` fail on what is wrong,
 * with its construct's path. A plugin of the CDK's validation: `Validations.of(app).addPlugins(new DataMeshCheck())`.
 *
 * With `CDK_VALIDATION=false` it does nothing, as the CDK's own rules do not; `data-mesh run` sets that, and proves by itself.
 */
export class DataMeshCheck {
  readonly name = 'data-mesh';
  readonly version: string;
  private readonly strict: boolean;
  private readonly root: string;

  constructor({ strict = false }: DataMeshCheckOptions = {}) {
    this.strict = strict;
    this.root = packageRoot(__dirname);
    this.version = String(JSON.parse(readFileSync(join(this.root, 'package.json'), 'utf8')).version);
  }

  /** Called by the CDK when the templates are written. */
  validate(context: ValidationContext): ValidationReport {
    const assembly = assemblyOf(context);
    if (process.env.CDK_VALIDATION === 'false' || assembly === undefined) return this.report([]);
    removeStaleManifests(assembly);
    if (!holdsManifest(assembly)) return this.report([]);
    return this.report(this.check(assembly));
  }

  /** The engine cannot be asked without waiting, and a synthesis does not wait: so another program asks it. */
  private check(assembly: string): Violation[] {
    const program = join(this.root, 'build/bin/data-mesh.js');
    const words = [program, 'check', assembly, '--json', ...(this.strict ? ['--strict'] : [])];
    const env = { ...process.env, NODE_OPTIONS: undefined };
    const { stdout, stderr, error } = spawnSync(process.execPath, words, { encoding: 'utf8', env, maxBuffer: 2 ** 30 });
    const told = parsed(stdout);
    if (told) return told.problems.map((problem) => this.violation(problem));
    const why = (stderr || String(error ?? 'without a word')).trim();
    throw new Error(`data-mesh check could not tell whether the app is right: ${why}`);
  }

  private violation({ rule, severity, message, hint, construct, file, line, column }: Told): Violation {
    const place = [file, line, column].filter((it) => it !== undefined).join(':');
    return {
      ruleName: rule ?? 'declaration',
      description: place ? `${place}: ${message}` : message,
      fix: hint,
      severity: severity === 'hint' ? 'info' : severity,
      violatingResources: [{ constructPath: construct ?? '', locations: place ? [place] : [] }],
    };
  }

  private report(violations: Violation[]): ValidationReport {
    const failing = violations.filter(
      ({ severity }) => severity === 'error' || (this.strict && severity === 'warning'),
    );
    return { success: failing.length === 0, violations, pluginVersion: this.version };
  }
}

/** A problem as `data-mesh check --json` tells it. */
interface Told {
  readonly severity: string;
  readonly rule?: string;
  readonly message: string;
  readonly hint?: string;
  readonly construct?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

function parsed(stdout: string): { problems: Told[] } | undefined {
  try {
    const told = JSON.parse(stdout) as { problems?: Told[] };
    return Array.isArray(told.problems) ? { problems: told.problems } : undefined;
  } catch {
    return undefined;
  }
}

/** The cloud assembly of the whole app; those of stages lie in it. */
function assemblyOf({ appConstruct, stackTemplates }: ValidationContext): string | undefined {
  const { outdir } = appConstruct as { outdir?: string };
  return outdir ?? (stackTemplates[0] && dirname(stackTemplates[0].templatePath));
}

/** False for an app that declares nothing with this package. */
function holdsManifest(assembly: string): boolean {
  return readdirSync(assembly, { recursive: true, encoding: 'utf8' }).some((file) => file.endsWith('.mesh.json'));
}

function packageRoot(folder: string): string {
  const file = join(folder, 'package.json');
  if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'cdk-data-mesh') return folder;
  if (folder === dirname(folder)) throw new Error('cdk-data-mesh/validation stands in no package');
  return packageRoot(dirname(folder));
}

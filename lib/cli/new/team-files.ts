import { appFile, givenRowsTest, MODEL_SQL, modelTest, type NewTeam, SAMPLE_CSV } from './team-code';
import { CDK_JSON, CI_WORKFLOW, GITIGNORE, packageJson, TSCONFIG_JSON } from './team-project';
import { readme } from './team-readme';

/** The files of a new team's repository, by path. `library` is what its package.json says of this package. */
export function teamFiles(team: NewTeam, library: string): Readonly<Record<string, string>> {
  return {
    'README.md': readme(team, library),
    'app.ts': appFile(team),
    'models/revenue_by_month.sql': MODEL_SQL,
    'models/revenue_by_month.test.yaml': givenRowsTest(team),
    'test/revenue_by_month.test.ts': modelTest(team),
    'data/orders-sample.csv': SAMPLE_CSV,
    'cdk.json': CDK_JSON,
    'package.json': packageJson(team, library),
    'tsconfig.json': TSCONFIG_JSON,
    '.gitignore': GITIGNORE,
    '.github/workflows/ci.yml': CI_WORKFLOW,
  };
}

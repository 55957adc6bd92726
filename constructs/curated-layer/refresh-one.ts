import { CATCH_ALL, retried } from './retried';

/** Builds and audits one model. Its fault is noted and does not end the others; nothing is handed back, since many do so at a time. */
export function refreshOne({ plan, build, audit }: { plan: string; build: string; audit: string }): object {
  return {
    StartAt: 'Build',
    States: {
      Build: { ...retried(build), ResultPath: '$.receipt', Catch: NOTED, Next: 'Audit' },
      Audit: { ...retried(audit), OutputPath: null, Catch: NOTED, End: true },
      ...noting(plan),
    },
  };
}

/** Looks whether the version of one model that readers have is younger than its checks of freshness ask for. */
export function lookAtAge({ plan, audit }: { plan: string; audit: string }): object {
  return {
    StartAt: 'Age',
    States: {
      Age: {
        ...retried(audit),
        Parameters: { step: 'age', 'run.$': '$.run', 'model.$': '$.model' },
        OutputPath: null,
        Catch: NOTED,
        End: true,
      },
      ...noting(plan, { aging: true }),
    },
  };
}

const NOTED = [{ ...CATCH_ALL, Next: 'Note' }];

function noting(plan: string, more: object = {}): object {
  return {
    Note: {
      ...retried(plan),
      Parameters: { step: 'note', 'run.$': '$.run', 'model.$': '$.model', 'error.$': '$.error', ...more },
      OutputPath: null,
      // The next plan sees by the table that the model failed, and only the reason is lost.
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Unnoted' }],
      End: true,
    },
    Unnoted: { Type: 'Pass', OutputPath: null, End: true },
  };
}

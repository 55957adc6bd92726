import { CATCH_ALL, retried } from './retried';

/** Builds and audits one model. Its fault is noted and does not end the others; nothing is handed back, since many do so at a time. */
export function refreshOne({ plan, build, audit }: { plan: string; build: string; audit: string }): object {
  const noted = [{ ...CATCH_ALL, Next: 'Note' }];
  return {
    StartAt: 'Build',
    States: {
      Build: { ...retried(build), ResultPath: '$.receipt', Catch: noted, Next: 'Audit' },
      Audit: { ...retried(audit), OutputPath: null, Catch: noted, End: true },
      Note: {
        ...retried(plan),
        Parameters: { step: 'note', 'run.$': '$.run', 'model.$': '$.model', 'error.$': '$.error' },
        OutputPath: null,
        // The next plan sees by the table that the model failed, and only the reason is lost.
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Unnoted' }],
        End: true,
      },
      Unnoted: { Type: 'Pass', OutputPath: null, End: true },
    },
  };
}

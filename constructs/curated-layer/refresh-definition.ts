/** What the state machine calls. */
export interface RefreshFunctions {
  readonly plan: string;
  readonly build: string;
  readonly audit: string;
}

/** Models that are built at a time. */
const MOST_AT_A_TIME = 10;

/** Lambda's own trouble, not the model's. */
const RETRY = [
  {
    ErrorEquals: [
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.TooManyRequestsException',
    ],
    IntervalSeconds: 2,
    MaxAttempts: 6,
    BackoffRate: 2,
    JitterStrategy: 'FULL',
  },
];

/**
 * The same state machine for any number of models, in Amazon States Language: plan what is due, build and audit what is
 * ready side by side, and plan again, until nothing is ready. A plan answers what it needs to know itself in the next turn;
 * a model that was given out and is still due has failed, which stops only those that need it. The execution fails in the
 * end where any model did.
 */
export function refreshDefinition({ plan, build, audit }: RefreshFunctions): object {
  return {
    Comment: 'plan -> build and audit what is ready -> plan again, until nothing is due',
    StartAt: 'Begin',
    States: {
      // What starts an execution (an event, the schedule, a human) is a hint and says nothing that a plan would need.
      Begin: { Type: 'Pass', Result: {}, Next: 'Plan' },
      Plan: { Type: 'Task', Resource: plan, Retry: RETRY, Next: 'AnythingReady' },
      AnythingReady: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.ready[0]', IsPresent: true, Next: 'Refresh' },
          { Variable: '$.failed[0]', IsPresent: true, Next: 'SomeFailed' },
        ],
        Default: 'Done',
      },
      Refresh: {
        Type: 'Map',
        ItemsPath: '$.ready',
        MaxConcurrency: MOST_AT_A_TIME,
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...refreshOne(build, audit) },
        // What came of it the tables say: the next plan looks at them.
        ResultPath: null,
        Next: 'Plan',
      },
      SomeFailed: {
        Type: 'Fail',
        Error: 'ModelsFailed',
        CausePath: "States.Format('these models failed, the others are up to date: {}', States.JsonToString($.failed))",
      },
      Done: { Type: 'Succeed' },
    },
  };
}

function refreshOne(build: string, audit: string): object {
  const recorded = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Failed' }];
  return {
    StartAt: 'Build',
    States: {
      Build: { Type: 'Task', Resource: build, Retry: RETRY, Catch: recorded, Next: 'Audit' },
      Audit: { Type: 'Task', Resource: audit, Retry: RETRY, Catch: recorded, End: true },
      // One model's fault does not end the others; the execution's history keeps what it was.
      Failed: { Type: 'Pass', End: true },
    },
  };
}

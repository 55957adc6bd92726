/** What goes by itself: Lambda's own trouble, and what a handler says is worth trying again. A wrong model fails at once. */
const RETRY = [
  {
    ErrorEquals: [
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.TooManyRequestsException',
      'Transient',
    ],
    IntervalSeconds: 2,
    MaxAttempts: 5,
    BackoffRate: 2,
    JitterStrategy: 'FULL',
  },
];

/** A task that calls a function, without its next state. */
export function retried(functionArn: string): { Type: string; Resource: string; Retry: object[] } {
  return { Type: 'Task', Resource: functionArn, Retry: RETRY };
}

export const CATCH_ALL = { ErrorEquals: ['States.ALL'], ResultPath: '$.error' };

import { lookAtAge, refreshOne } from './refresh-one';
import { CATCH_ALL, retried } from './retried';

/** What the state machine calls. */
export interface RefreshTargets {
  readonly plan: string;
  readonly build: string;
  readonly audit: string;
  /** ARN of the topic that is told what failed. */
  readonly topic: string;
}

/** By somebody who asked for the same, or by ourselves, when the answer was lost. */
const ALREADY_STARTED = ['StepFunctions.ExecutionAlreadyExistsException'];

/** Models that are built at a time. */
const MOST_AT_A_TIME = 10;

/**
 * The same state machine for any number of models, in Amazon States Language. What starts it (a commit, the schedule, a person) is
 * a hint: it looks whether anything is due and starts itself under a name made of inputs and SQL, so that what is asked for twice
 * is done once. That execution plans, builds and audits what is ready side by side, and plans again, until nothing is ready; then
 * it looks whether what it left as it was has become too old. What failed stops only those that need it; in the end it is told,
 * and the execution fails.
 *
 * States carry names and no data: 256 KB may pass from one to the next. An execution that has done its share hands the run on to
 * the next: its history may have 25,000 events.
 */
export function refreshDefinition(targets: RefreshTargets): object {
  return {
    Comment: 'is anything due? -> plan -> build and audit what is ready -> plan again, until nothing is due',
    StartAt: 'Begin',
    States: { ...looking(targets), ...waiting(), ...working(targets), ...ending(targets) },
  };
}

/** An event's execution: it does nothing itself but start the one that does. */
function looking({ plan }: RefreshTargets): object {
  return {
    Begin: { Type: 'Choice', Choices: [{ Variable: '$.run', IsPresent: true, Next: 'Plan' }], Default: 'Look' },
    Look: {
      ...retried(plan),
      Parameters: { step: 'look', 'event.$': '$', 'execution.$': '$$.Execution.Id' },
      Catch: [{ ...CATCH_ALL, Next: 'TellWhatBroke' }],
      Next: 'AnythingDue',
    },
    AnythingDue: { Type: 'Choice', Choices: [{ Variable: '$.name', IsPresent: true, Next: 'Start' }], Default: 'Done' },
    Start: {
      ...startExecution('$.name'),
      Catch: [
        { ErrorEquals: ALREADY_STARTED, ResultPath: null, Next: 'Done' },
        { ...CATCH_ALL, Next: 'TellWhatBroke' },
      ],
      Next: 'Done',
    },
  };
}

/** Two runs of a layer come one after the other: each pins its inputs when it is its turn. */
function waiting(): object {
  return {
    Wait: { Type: 'Wait', SecondsPath: '$.wait', Next: 'AskForOther' },
    AskForOther: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sfn:describeExecution',
      Parameters: { 'ExecutionArn.$': '$.busy' },
      ResultSelector: { 'status.$': '$.Status' },
      ResultPath: '$.other',
      // Executions are forgotten after 90 days.
      Catch: [{ ErrorEquals: ['Sfn.ExecutionDoesNotExistException'], ResultPath: null, Next: 'OtherHasEnded' }],
      Next: 'DoesOtherRun',
    },
    DoesOtherRun: {
      Type: 'Choice',
      Choices: [{ Variable: '$.other.status', StringEquals: 'RUNNING', Next: 'Plan' }],
      Default: 'OtherHasEnded',
    },
    OtherHasEnded: { Type: 'Pass', InputPath: '$.busy', ResultPath: '$.run.ended', Next: 'Plan' },
  };
}

function working({ plan, build, audit }: RefreshTargets): object {
  const broken = [{ ...CATCH_ALL, Next: 'RecordWhatBroke' }];
  return {
    Plan: {
      ...retried(plan),
      Parameters: { step: 'turn', 'run.$': '$.run', 'execution.$': '$$.Execution.Id' },
      Catch: broken,
      Next: 'WhatNext',
    },
    WhatNext: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.ready', IsPresent: true, Next: 'Refresh' },
        { Variable: '$.aging', IsPresent: true, Next: 'LookAtAge' },
        { Variable: '$.busy', IsPresent: true, Next: 'Wait' },
        { Variable: '$.more', IsPresent: true, Next: 'GoOn' },
        { Variable: '$.notice', IsPresent: true, Next: 'Tell' },
      ],
      Default: 'Done',
    },
    // What came of it the tables say: the next plan looks at them.
    Refresh: { ...each('$.ready', refreshOne({ plan, build, audit })), Catch: broken, Next: 'Plan' },
    LookAtAge: { ...each('$.aging', lookAtAge({ plan, audit })), Catch: broken, Next: 'Plan' },
    GoOn: {
      ...startExecution('$.more'),
      Catch: [{ ErrorEquals: ALREADY_STARTED, ResultPath: null, Next: 'Done' }, ...broken],
      Next: 'Done',
    },
  };
}

/** Does the same with models side by side; they hand nothing back. */
function each(items: string, processor: object): object {
  return {
    Type: 'Map',
    ItemsPath: items,
    ItemSelector: { 'model.$': '$$.Map.Item.Value', 'run.$': '$.run' },
    MaxConcurrency: MOST_AT_A_TIME,
    ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...processor },
    ResultPath: null,
  };
}

function ending({ plan, topic }: RefreshTargets): object {
  return {
    RecordWhatBroke: {
      ...retried(plan),
      Parameters: { step: 'broken', 'run.$': '$.run', 'error.$': '$.error' },
      ResultPath: null,
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'TellWhatBroke' }],
      Next: 'TellWhatBroke',
    },
    TellWhatBroke: {
      Type: 'Pass',
      Parameters: {
        subject: 'The models of a layer could not be brought up to date',
        'message.$': "States.Format('execution {} broke off: {}: {}', $$.Execution.Id, $.error.Error, $.error.Cause)",
      },
      ResultPath: '$.notice',
      Next: 'Tell',
    },
    Tell: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sns:publish',
      Parameters: { TopicArn: topic, 'Subject.$': '$.notice.subject', 'Message.$': '$.notice.message' },
      ResultPath: null,
      Retry: [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2 }],
      // The execution fails for what it had to tell, and an alarm rings for that too.
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Failed' }],
      Next: 'Failed',
    },
    Failed: { Type: 'Fail', Error: 'ModelsFailed', CausePath: '$.notice.message' },
    Done: { Type: 'Succeed' },
  };
}

/** Starts the state machine that this is, with the run that there is. */
function startExecution(name: string): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::states:startExecution',
    Parameters: { 'StateMachineArn.$': '$$.StateMachine.Id', 'Name.$': name, Input: { 'run.$': '$.run' } },
    ResultPath: null,
    Retry: [
      { ErrorEquals: ALREADY_STARTED, MaxAttempts: 0 },
      {
        ErrorEquals: ['States.TaskFailed'],
        IntervalSeconds: 2,
        MaxAttempts: 5,
        BackoffRate: 2,
        JitterStrategy: 'FULL',
      },
    ],
  };
}

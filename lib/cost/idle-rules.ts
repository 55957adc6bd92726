import { PRICE_LIST } from './price-list';
import { IDLE_REQUESTS, type IdleWork, passOver } from './requests';
import { type Resource, referred, type Template } from './template';

/** What a stack is besides its template. */
export interface IdleFacts {
  readonly template: Template;
  /** Paths of constructs (`Stack/Layer/Flow/…`) by the logical ids of their resources. */
  readonly paths: ReadonlyMap<string, string>;
  /** How many tables a pass of a handler looks at. `layer` is the alias of its bucket, the path of the construct that owns it. */
  tables(layer: string, work: IdleWork): number;
}

/** Dollars a month of a resource that has nothing to do, as its properties and its stack say. */
type IdleRule = (properties: Readonly<Record<string, unknown>>, facts: IdleFacts) => number;

const HOURS = 730;
/** Lambda's event source mapping asks a queue with five pollers that wait for twenty seconds each. */
const POLLS_A_MONTH = (5 * HOURS * 3600) / 20;
/** Of a state machine that is started and finds nothing to do. */
const TRANSITIONS = 4;
const FREE_SCRATCH = 0.5;
const { prices } = PRICE_LIST;

/** Costs that come with the resource itself. Every type that the constructs make stands here or in `WITHOUT_IDLE_COST`. */
export const IDLE_COST: Readonly<Record<string, IdleRule>> = {
  'AWS::KMS::Key': () => prices.kmsKey,
  'AWS::SecretsManager::Secret': () => prices.secret,
  'AWS::CloudWatch::Dashboard': () => prices.dashboard,
  'AWS::CloudWatch::Alarm': ({ Metrics: metrics }) => prices.alarmMetric * watched(metrics),
  'AWS::Lambda::EventSourceMapping': ({ EventSourceArn: queue }, facts) =>
    POLLS_A_MONTH * (isFifo(resourceAt(facts, queue)) ? prices.fifoRequest : prices.queueRequest),
  'AWS::Events::Rule': ({ ScheduleExpression: schedule, Targets: targets }, facts) => {
    if (typeof schedule !== 'string' || !Array.isArray(targets)) return 0;
    const once = targets.reduce((sum: number, { Arn }) => sum + passOf(referred(Arn), facts), 0);
    return runsAMonth(schedule) * once;
  },
};

/** Resources that cost nothing until they are used, and what is paid then. */
export const WITHOUT_IDLE_COST: Readonly<Record<string, string>> = {
  'AWS::Athena::WorkGroup': 'what is scanned',
  'AWS::Budgets::Budget': 'nothing: it only tells',
  'AWS::CDK::Metadata': 'nothing',
  'AWS::EMRServerless::Application': 'what its jobs use; it stops when they end',
  'AWS::Events::EventBusPolicy': 'nothing',
  'AWS::Glue::Database': 'requests to the catalog',
  'AWS::IAM::ManagedPolicy': 'nothing',
  'AWS::IAM::Policy': 'nothing',
  'AWS::IAM::Role': 'nothing',
  'AWS::KMS::Alias': 'nothing',
  'AWS::Lambda::Function': 'its calls and their time',
  'AWS::Lambda::Permission': 'nothing',
  'AWS::Logs::LogGroup': 'what is logged, and how long it is kept',
  'AWS::Logs::QueryDefinition': 'what a query scans',
  'AWS::S3::Bucket': 'what is kept in it, and requests',
  'AWS::S3::BucketPolicy': 'nothing',
  'AWS::SNS::Subscription': 'what is sent',
  'AWS::SNS::Topic': 'what is sent',
  'AWS::SNS::TopicPolicy': 'nothing',
  'AWS::SQS::Queue': 'requests',
  'AWS::SQS::QueuePolicy': 'nothing',
  'AWS::StepFunctions::StateMachine': 'its transitions',
  'Custom::DataMeshTables': 'a call of the registrar at each deployment',
};

/** Metrics that an alarm looks at: one, or those of its expression. */
function watched(metrics: unknown): number {
  return Array.isArray(metrics) ? metrics.filter((it) => it.MetricStat).length : 1;
}

function isFifo(queue: Resource | undefined): boolean {
  return queue?.Properties?.FifoQueue === true;
}

function resourceAt({ template }: IdleFacts, value: unknown): Resource | undefined {
  const id = referred(value);
  return id === undefined ? undefined : template.Resources?.[id];
}

/** One start of what a schedule points to, when there is nothing to do. */
function passOf(target: string | undefined, facts: IdleFacts): number {
  const resource = target === undefined ? undefined : facts.template.Resources?.[target];
  switch (resource?.Type) {
    case 'AWS::Lambda::Function':
      return callOf(resource, facts);
    case 'AWS::StepFunctions::StateMachine':
      return TRANSITIONS * prices.transition + calledFirst(target as string, facts, 'plan');
    case 'AWS::SQS::Queue':
      return 2 * prices.queueRequest + calledFirst(target as string, facts, 'publish');
    default:
      return 0;
  }
}

/** The function of the same layer that does the work. */
function calledFirst(target: string, facts: IdleFacts, work: IdleWork): number {
  const found = Object.entries(facts.template.Resources ?? {}).find(
    ([id, { Properties }]) =>
      Properties?.Handler === `${work}.handler` && layerOf(id, facts) === layerOf(target, facts),
  );
  return found ? callOf(found[1], facts) : 0;
}

function callOf({ Properties: properties = {} }: Resource, facts: IdleFacts): number {
  const work = String(properties.Handler).split('.')[0];
  if (!isIdleWork(work)) return 0;
  const { dollars, seconds } = passOver(work, facts.tables(layerNamed(properties) ?? '', work));
  const gigabytes = Number(properties.MemorySize) / 1024;
  const scratch = Number((properties.EphemeralStorage as { Size?: number } | undefined)?.Size ?? 512) / 1024;
  const time = gigabytes * prices.functionMemory + (scratch - FREE_SCRATCH) * prices.functionScratch;
  return prices.functionCall + seconds * time + dollars;
}

function isIdleWork(verb: string): verb is IdleWork {
  return verb in IDLE_REQUESTS;
}

/**
 * The layer that a resource belongs to, or what stands beside the layers: the construct's path, as deep as that of a layer.
 * Undefined where the path is not known.
 */
export function layerOf(id: string, { template: { Resources: resources = {} }, paths }: IdleFacts): string | undefined {
  const depth = Object.values(resources)
    .map(({ Properties: properties = {} }) => layerNamed(properties)?.split('/').length)
    .find((it) => it !== undefined);
  return paths
    .get(id)
    ?.split('/')
    .slice(0, depth ?? 2)
    .join('/');
}

function layerNamed({ Environment: environment }: Readonly<Record<string, unknown>>): string | undefined {
  return (environment as { Variables?: { MESH_LAYER?: string } } | undefined)?.Variables?.MESH_LAYER;
}

const UNITS: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: 24 };

/** `rate(6 hours)`; of a cron expression nothing is known but that it is seldom more than hourly. */
function runsAMonth(schedule: string): number {
  const [, number, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  return unit === undefined ? HOURS : HOURS / (Number(number) * UNITS[unit]);
}

import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  type IAlarm,
  type IWidget,
  LogQueryWidget,
  TextWidget,
  TextWidgetBackground,
} from 'aws-cdk-lib/aws-cloudwatch';
import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { DataMesh } from '../data-mesh';
import { FAULTS, QUERIES } from './log-queries';

const ID = 'MeshMonitoring';
const WIDTH = 24;
const SHOWN = Duration.days(3);

/** What people of one stack look at: a dashboard with a part for each layer, and queries over the logs of all handlers. */
export class Monitoring extends Construct {
  static of(scope: Construct): Monitoring {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as Monitoring | undefined) ?? new Monitoring(stack);
  }

  private readonly alarms: IAlarm[] = [];
  private readonly logs: string[] = [];
  private readonly dashboard?: Dashboard;

  private constructor(stack: Stack) {
    super(stack, ID);
    const logGroupNames = Lazy.list({ produce: () => this.logs });
    for (const [name, lines] of Object.entries(QUERIES)) {
      new CfnQueryDefinition(this, name.replaceAll(' ', ''), {
        // The slash makes a folder in the console.
        name: `${stack.stackName}/${name}`,
        queryString: lines.join('\n| '),
        logGroupNames,
      });
    }
    if (DataMesh.of(this).house.dashboards === false) return;
    this.dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: SHOWN });
    this.dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', width: WIDTH, height: 3, alarms: this.alarms }));
  }

  shows(alarm: IAlarm): void {
    this.alarms.push(alarm);
  }

  reads(logs: ILogGroup): void {
    this.logs.push(logs.logGroupName);
    if (this.logs.length > 1) return;
    const query = { logGroupNames: this.logs, queryLines: [...FAULTS] };
    this.dashboard?.addWidgets(new LogQueryWidget({ title: 'Faults', width: WIDTH, height: 5, ...query }));
  }

  /** Adds a part to the dashboard: widgets of equal width, in one row. */
  draws(title: string, widgets: readonly IWidget[]): void {
    this.dashboard?.addWidgets(
      new TextWidget({
        markdown: `## ${title}`,
        width: WIDTH,
        height: 1,
        background: TextWidgetBackground.TRANSPARENT,
      }),
    );
    this.dashboard?.addWidgets(...widgets);
  }
}

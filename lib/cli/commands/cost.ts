import { GIGABYTE_COST, type IdleLine, idleCost, PRICE_LIST } from '../../cost';
import { ExitCode } from '../../error';
import { manifestFiles } from '../../manifest/read';
import type { Command, Invocation } from '../command';
import { idleFacts } from '../idle-facts';
import { columnsOf, jsonText, renderTable, styleFor, thousands, visible, write } from '../terminal';
import { openWorkbench } from '../workbench';

export const cost: Command = {
  name: 'cost',
  summary: 'estimate what the app costs on AWS, idle and per GB',
  usage: '[app]',
  maxWords: 1,
  about: [
    'Reads the templates that the app makes and says what each construct costs a month when nothing happens: keys, alarms, dashboards,',
    'pollers of queues, and schedules that look for work and find none, over as many tables as are declared. Then what a GB costs that',
    'goes through. By a price list that is part of this program, on demand and without the free tier: an estimate, no offer.',
  ].join(' '),
  options: {
    json: {
      type: 'boolean',
      help: 'an object {priceList, idle: [{construct, resources, dollars, unknown}], perGigabyte}',
    },
  },
  examples: [
    ['data-mesh cost', 'the app in this folder'],
    ['data-mesh cost cdk.out --json', 'a cloud assembly that is ready, for a program'],
  ],
  run: estimate,
};

async function estimate(invocation: Invocation): Promise<number> {
  const { terminal, words, options } = invocation;
  const { app } = await openWorkbench(invocation, { path: words[0], reuse: false });
  const idle = manifestFiles(app.assembly).flatMap((file) => idleCost(idleFacts(file)));
  const told = { priceList: PRICE_LIST, idle, perGigabyte: GIGABYTE_COST };
  await write(terminal.stdout, options.json ? `${jsonText(told, 2)}\n` : `${readable(idle, invocation).join('\n')}\n`);
  return ExitCode.ok;
}

function readable(idle: readonly IdleLine[], { terminal }: Invocation): string[] {
  const { dim, bold } = styleFor(terminal.stdout, terminal.env);
  const width = columnsOf(terminal.stdout);
  const total = idle.reduce((sum, { dollars }) => sum + dollars, 0);
  const unknown = [...new Set(idle.flatMap((it) => it.unknown))].sort();
  const { region, date } = PRICE_LIST;
  return [
    bold('Idle, in dollars a month'),
    ...renderTable(
      [{ title: 'construct' }, { title: 'resources', align: 'right' }, { title: '$', align: 'right' }],
      [
        ...idle.map(({ construct, resources, dollars }) => [construct, thousands(resources), dollars.toFixed(2)]),
        ['together', '', total.toFixed(2)],
      ],
      width,
    ).lines,
    '',
    bold('Per GB, in dollars'),
    ...renderTable(
      [{ title: 'construct' }, { title: '$', align: 'right' }, { title: 'per' }, { title: 'for' }],
      GIGABYTE_COST.map(({ construct, dollars, per, of }) => [construct, dollars.toFixed(4), per, of]),
      width,
    ).lines,
    '',
    ...(unknown.length > 0
      ? [`not counted, for their prices are not known here: ${unknown.map(visible).join(', ')}`]
      : []),
    dim(`Prices of ${region} as of ${date}, on demand, without the free tier.`),
  ];
}

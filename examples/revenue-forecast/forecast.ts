import { Check, Column, type CuratedLayer, type Model, Relation, Sql } from 'cdk-data-mesh';

const METHODS = ['same_month_last_year_with_growth', 'same_month_last_year', 'last_month_again'];

/** The next months by a plain method, and how far it and two plainer ones were off in the months that were held out. */
export function forecastRevenue(curated: CuratedLayer, inputs: { revenue: Model; productGroup: Model }): void {
  const { revenue, productGroup } = inputs;

  const byMethod = curated.addModel('forecast_by_method', {
    description: 'Six months ahead, from the last month that is known and from six months before it',
    sql: Sql.fromFile('models/forecast_by_method.sql'),
    inputs: { revenue, product_group: productGroup },
    columns: {
      made_after: Column.date({ description: 'The last month that the forecast knows' }),
      month: Column.date(),
      product_group: Column.string(),
      method: Column.string(),
      forecast: Column.decimal(18, 2, { required: true, description: 'Euros' }),
    },
    key: ['made_after', 'month', 'product_group', 'method'],
    relations: [Relation.to(productGroup, ['product_group'])],
    checks: [Check.acceptedValues('method', METHODS), Check.notNegative('forecast')],
  });

  curated.addModel('forecast_error', {
    description: 'How far each method was off in the months held out; last_month_again is the naive baseline',
    sql: Sql.fromFile('models/forecast_error.sql'),
    inputs: { forecast_by_method: byMethod, revenue },
    columns: {
      method: Column.string(),
      months_held_out: Column.integer({ required: true }),
      first_month: Column.date({ required: true }),
      last_month: Column.date({ required: true }),
      mape: Column.decimal(9, 2, {
        required: true,
        description: 'Percent: mean of |forecast - revenue| / revenue over months and product groups',
      }),
    },
    key: ['method'],
    checks: [Check.notEmpty()],
    answer: { title: 'Error on the six months held out, in percent', label: 'method', value: 'mape' },
  });

  curated.addModel('revenue_forecast', {
    description: "Revenue of the next six months: the same month last year times the last twelve months' growth",
    sql: Sql.fromFile('models/revenue_forecast.sql'),
    inputs: { forecast_by_method: byMethod, revenue },
    columns: {
      month: Column.date(),
      product_group: Column.string(),
      method: Column.string({ required: true }),
      forecast: Column.decimal(18, 2, { required: true, description: 'Euros' }),
    },
    key: ['month', 'product_group'],
    relations: [Relation.to(productGroup, ['product_group'])],
    checks: [Check.notEmpty()],
    answer: { title: 'Forecast in euros', label: 'month', value: 'forecast', series: 'product_group' },
  });
}

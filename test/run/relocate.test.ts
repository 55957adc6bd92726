import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pullSample, relocateTables } from '../../lib/run';
import { consumer, newFolder, producer, producerMesh, SharingApp, subscriptionTo } from './shares';

function movedTo(folder: string, app: SharingApp): SharingApp {
  rmSync(folder, { recursive: true });
  renameSync(app.folder, folder);
  return Object.assign(new SharingApp(app.mesh, app.registry), { folder });
}

test('a sample that was moved with the app is read at its new place', async () => {
  const app = consumer(subscriptionTo(producerMesh()), newFolder());
  await pullSample(await app.open(), 'sales.figures');
  await app.run();
  const moved = movedTo(newFolder(), app);
  await expect(moved.rows('FROM sales__figures.bill')).rejects.toThrow();
  expect(await relocateTables(await moved.open())).toEqual(['fraud.counted', 'sales__figures.bill']);
  expect(await moved.rows('SELECT count(*) FROM sales__figures.bill')).toEqual(['20']);
  expect(await moved.rows('SELECT bills FROM fraud.counted')).toEqual(['20']);
});

test('a published table that was moved is read by its subscribers at its new place, and published no second time', async () => {
  const one = producer();
  await one.run();
  const other = consumer(subscriptionTo(one.mesh), one.registry);
  await other.run();
  const moved = movedTo(newFolder(), one);
  await expect(other.rows('FROM sales__figures.bill')).rejects.toThrow();
  const names = await relocateTables(await moved.open());
  expect(names).toContain('sales__figures__fraud.bill');
  expect(await other.rows('SELECT id FROM sales__figures.bill ORDER BY id')).toEqual(['a', 'b', 'c']);
  expect(await moved.rows('SELECT count(*) FROM sales__figures__fraud.bill')).toEqual(['3']);
  const { products } = await moved.run();
  expect(products.map(({ status }) => status)).toEqual(['unchanged']);
  moved.file('data/bill-2.csv', 'id;amount', 'd;7');
  await moved.run();
  await other.run();
  expect(await other.rows('FROM fraud.counted')).toEqual(['4 7.50']);
  const publishes = () => moved.bytes(join('publishes')).length;
  const before = publishes();
  await relocateTables(await moved.open());
  expect(publishes()).toBe(before);
});

import { type Bench, type Figure, Place } from './measure';

/** Runs a bench and prints its figures. */
export function show(bench: Bench): void {
  run(bench).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}

async function run(bench: Bench): Promise<void> {
  const place = await Place.open();
  try {
    console.log(`\n${bench.title}`);
    await bench.run(place, (figure) => console.log(`  ${line(figure)}`));
  } finally {
    place.close();
  }
}

function line({ what, ours, reference, unit, goal }: Figure): string {
  const ratio = ours / reference;
  const verdict = goal === undefined ? 'no goal' : `goal ${goal.toFixed(2)}: ${ratio <= goal ? 'met' : 'NOT MET'}`;
  return `${ratio.toFixed(3).padStart(8)} × | ${verdict.padEnd(18)} | ${what}: ${shown(ours)} ${unit} over ${shown(reference)} ${unit}`;
}

function shown(value: number): string {
  return value >= 1000 ? String(Math.round(value)) : value.toPrecision(3);
}

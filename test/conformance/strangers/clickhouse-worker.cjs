// ClickHouse in a process of its own: it takes relative paths and an access check from the working folder, so that is /.
const { createRequire } = require('node:module');
const { createInterface } = require('node:readline');

process.chdir('/');
const { query } = createRequire(`${process.argv[2]}/package.json`)('chdb');

createInterface(process.stdin).on('line', (line) => {
  const sql = JSON.parse(line);
  let answer;
  try {
    answer = { text: query(sql, 'JSONCompactEachRow') };
  } catch (error) {
    answer = { error: String(error?.message) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
